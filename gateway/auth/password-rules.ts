// Which passwords may be chosen. Pure, offline, no composition rules: length, and a refusal of what is tried first.

/** Lower case. The long ones among the passwords that leak most often; short ones fail by length. */
const common = new Set([
  '123456789012', '1234567890123', '12345678901234', '123456789123', '1234567891011', '123456789abc', '0123456789012', '012345678910', '098765432109',
  '1q2w3e4r5t6y', '1q2w3e4r5t6y7u8i', '1qaz2wsx3edc', '1qaz2wsx3edc4rfv', 'qazwsxedcrfv', 'qwertyuiopas', 'qwertyuiop123', 'qwerty123456', 'qwertyqwerty', 'qwerty1234567',
  'asdfghjkl123', 'asdfasdfasdf', 'zxcvbnm12345', 'abcdefghijkl', 'abcdefghijklm', 'abc123abc123', 'abcd12345678', 'abc123456789', 'a1b2c3d4e5f6', 'aa123456789a',
  'password1234', 'password12345', 'password123456', 'passwordpassword', 'mypassword123', 'newpassword1', 'newpassword123', 'p@ssw0rd1234', 'p@ssword1234', 'passw0rd1234', 'password2024', 'password2025', 'password2026', 'password!123',
  'administrator', 'administrator1', 'admin1234567', 'admin12345678', 'adminadmin12', 'adminadminadmin', 'adminpassword', 'rootrootroot', 'root12345678',
  'letmeinletmein', 'letmein12345', 'welcome12345', 'welcome123456', 'changeme1234', 'changeme12345', 'changemenow1', 'iloveyou1234', 'iloveyou12345', 'iloveyouforever', 'iloveyousomuch',
  'correcthorsebatterystaple', 'trustno1trustno1', 'footballfootball', 'liverpool123', 'liverpoolfc1', 'manchester123', 'manchesterunited', 'superman1234', 'sunshine1234', 'princess1234', 'michaeljordan', 'jesuschrist1', 'jesusislord1',
  'unknown12345', 'test12345678', 'testtesttest', 'testpassword', 'secret123456', 'temppassword', 'temporary123', 'default12345', 'guestguest12', 'computer1234', 'internet1234', 'whatever1234', 'starwars1234', 'pokemon12345',
]);
const rows = ['abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz', '01234567890123456789012345678901234567890', '98765432109876543210987654321098765432109', 'qwertyuiopasdfghjklzxcvbnmqwertyuiop'];

export const shortestPassword = 12;
export const longestPassword = 128;

/** What is wrong with it, as a sentence; undefined: nothing. */
export function passwordProblem(password: string, email: string): string | undefined {
  const length = Array.from(password).length;
  if (length < shortestPassword) return `must have at least ${shortestPassword} characters`;
  if (length > longestPassword) return `must have at most ${longestPassword} characters`;
  const plain = password.toLowerCase();
  const guessable = common.has(plain) || new Set(plain).size < 5 || rows.some((row) => row.includes(plain));
  if (guessable) return 'is among the first that anybody would try';
  const names = ['fieldpost', email.toLowerCase(), email.toLowerCase().split('@')[0] ?? ''].filter((name) => name.length >= 3);
  for (const name of names) {
    const rest = plain.replaceAll(name, '').replaceAll(/[^a-z]/g, '');
    if (plain.includes(name) && rest.length < 4) return 'must not be made from your address or the name of this software';
  }
  return undefined;
}
