// What the people of the simulated network say: a small clinic and a relief team, on an ordinary week. Words only; who says
// what and when is in people.ts. A reply is one or more texts sent in a row.

export const behaviours = ['chatty', 'asks', 'reports', 'menu', 'arabic', 'hindi', 'emoji', 'echo', 'silent'] as const;
export type Behaviour = (typeof behaviours)[number];

export type Reply = readonly string[];

export interface Script {
  /** What this person writes without being asked. */
  readonly greeting: string | undefined;
  /** The first rule with a word that occurs in the text (lower case) wins; `{text}` stands for what was heard. */
  readonly rules: readonly { readonly words: readonly string[]; readonly reply: Reply }[];
  /** Said in turn when no rule fits. Empty: says nothing. */
  readonly otherwise: readonly Reply[];
}

export const scripts: Readonly<Record<Behaviour, Script>> = {
  chatty: {
    greeting: 'Good morning, this is Amina. Is the clinic open on Thursday? My son needs his second vaccine.',
    rules: [
      { words: ['appointment', 'o\'clock', 'am', 'pm', 'thursday', 'friday', ':00', ':30'], reply: ['That time works for us, thank you.', 'Should I bring his yellow card?'] },
      { words: ['yes', 'bring', 'card'], reply: ['Perfect. See you then!'] },
      { words: ['cancel', 'sorry', 'closed'], reply: ['Oh, that is a pity. When is the next free day?'] },
    ],
    otherwise: [
      ['Thank you for getting back to me so quickly.'],
      ['OK, I will tell his father too.', 'He has no fever any more, by the way.'],
      ['The bus leaves at nine, so any time after ten is fine.'],
      ['Understood. Have a good day!'],
    ],
  },
  asks: {
    greeting: 'Hello, I got this number from my neighbour. Do you have the free blood pressure check this week?',
    rules: [
      { words: ['yes', 'we do', 'open'], reply: ['Great. Do I need to book, or can I just walk in?'] },
      { words: ['book', 'walk', 'come'], reply: ['And is there a place to park a wheelchair van?'] },
    ],
    otherwise: [['What does it cost?'], ['Which entrance should I use?'], ['Is there somebody who speaks Swahili?'], ['Can my wife come along as well?']],
  },
  reports: {
    greeting: 'Field report Kivu North, Tuesday: road to Lubero passable again, 2 of 3 water points working.',
    rules: [
      {
        words: ['report', 'detail', 'full', 'status', 'more'],
        reply: [
          'Full report. Camp A: 412 families, water 14 l per person and day, latrines 1 per 23 people. Camp B: 188 families, one pump is out since Sunday, spare seal ordered. '
          + 'Health post saw 64 people: 21 malaria (all tested), 9 diarrhoea, 3 measles suspected, samples are on the way to Goma. Stocks: ORS for 12 days, ACT for 9 days, soap for 3 days. '
          + 'We need soap, two pump seals (50 mm) and 300 mosquito nets before the rain. The truck can turn at the school, not at the bridge. Next report tomorrow at 07:00.',
        ],
      },
      { words: ['soap', 'net', 'seal', 'truck'], reply: ['Received. I will have four people ready to unload.'] },
    ],
    otherwise: [
      ['Copied. Moving to Camp B now, no coverage for about 2 hours.'],
      ['Pump is running again, 40 l/min.', 'Photo log stays on the tablet until we have a link.'],
      ['Clinic tent is up. 18 patients so far, no emergencies.'],
    ],
  },
  menu: {
    greeting: undefined,
    rules: [
      { words: ['hours', '1'], reply: ['Open Mon-Fri 08:00-18:00, Sat 09:00-13:00. Reply MENU for more.'] },
      { words: ['stock', '2'], reply: ['In stock: ORS, paracetamol, ACT. Out of stock: amoxicillin 250 mg (expected Friday). Reply MENU for more.'] },
      { words: ['address', '3'], reply: ['12 Mill Lane, beside the post office. Reply MENU for more.'] },
    ],
    otherwise: [['Pharmacy information. Reply HOURS, STOCK or ADDRESS (or 1, 2, 3).']],
  },
  arabic: {
    greeting: 'مرحبا، معكم ليلى. هل الطبيبة موجودة يوم الأربعاء؟',
    rules: [{ words: ['نعم', 'yes', 'wednesday', 'الأربعاء'], reply: ['شكرا جزيلا، سأكون هناك في الساعة العاشرة.'] }],
    otherwise: [
      ['شكرا لكم، وصلت الرسالة.'],
      ['أمي تحتاج إلى دواء الضغط، وقد انتهت العلبة أمس. هل يمكن أن نستلم العلبة الجديدة من الصيدلية نفسها أم يجب أن نأتي إلى العيادة أولا؟'],
      ['حسنا، إلى اللقاء.'],
    ],
  },
  hindi: {
    greeting: 'नमस्ते, क्या मेरी जाँच की रिपोर्ट आ गई है?',
    rules: [{ words: ['yes', 'हाँ', 'ready', 'report'], reply: ['बहुत धन्यवाद। मैं कल सुबह आऊँगी।'] }],
    otherwise: [['ठीक है, धन्यवाद।'], ['क्या शनिवार को केंद्र खुला रहेगा?'], ['मेरी बेटी को दो दिन से बुखार है, क्या हम आज शाम को डॉक्टर से मिल सकते हैं?']],
  },
  emoji: {
    greeting: 'Hi!! Rosa here 👋 thanks for the reminder yesterday 💊',
    rules: [
      { words: ['thank', 'great', 'good'], reply: ['🙏❤️'] },
      { words: ['remind', 'pill', 'dose', 'take'], reply: ['Taken ✅', 'Feeling much better already 💪🏽😊'] },
    ],
    otherwise: [['👍🏽'], ['Ok! See you at the group 👨‍👩‍👧 on Monday 🗓️'], ['Haha 😄 will do']],
  },
  echo: { greeting: undefined, rules: [], otherwise: [['{text}']] },
  silent: { greeting: undefined, rules: [], otherwise: [] },
};
