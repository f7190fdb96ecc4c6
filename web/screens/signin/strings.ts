// The words of the sign-in page.
export const words = {
  title: 'Sign in',
  back: 'Your session ended. Sign in to go on where you were.',
  email: 'E-mail',
  password: 'Password',
  show: 'Show',
  hide: 'Hide',
  signIn: 'Sign in',
  wrong: 'E-mail or password is wrong.',
  slow: (seconds: number) => `Too many tries. Wait ${seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`}, then try again.`,
  slowUnknown: 'Too many tries. Wait a little, then try again.',
  failed: 'Not signed in',
  forgot: 'Forgot the password?',
  remedy: 'On the gateway’s own console run:',
  command: 'fieldpost owner create --email you@example.org --password-stdin',
};
