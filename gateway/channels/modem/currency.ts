// The words and signs by which operators name money. A list: nothing is converted.

const codes = `
  aed afn all amd ars aud azn bam bdt bgn bhd bif bob brl bwp byn cad cdf chf clp cny cop crc cup cve czk djf dkk dop dzd egp etb eur fcfa fjd gbp gel ghs gmd gnf gtq hkd hnl huf idr ils
  inr iqd irr isk jmd jod jpy kes kgs khr kmf krw kwd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mro mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr
  pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd sll sle sos srd ssp syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xof xpf yer zar zmw zwl zwg`;

/** Names and short forms, as they stand next to amounts; without points at their end. */
const words = `
  euro euros eu dollar dollars dollari pound pounds pence ksh kshs tsh tzs ush ugs rs re rupee rupees naira cedi cedis gh¢ birr br kr kč kc zł zl gr ft lei leu leva лв lv руб рублей рубля
  р грн гривень коп ден din дин tl lira liras nt$ hk$ us$ a$ r$ c$ s$ s/ b/ bs q l gs dh dhs د.إ د.م درهم دراهم ريال ريالات دينار دنانير جنيه ليرة د.ج د.ت ر.س ج.م ر.ق د.ك د.ا
  da dt cfa f frs fr sfr fcfp ar p k r n sh rm rp baht บาท taka tk টাকা रु रुपये ரூ peso pesos reais real real soles sol bolivares bolívares quetzales lempiras colones guaranies đ đồng dong vnđ 元 圆 塊 円 yen 원 won kyat kyats riel kip
  som сом тг тенге манат lari лари ₾ dram դրամ shekel shekels nis שח kwacha pula rand loti ariary dalasi leone leones francs franc dinar dinars dinara riyal riyals rial toman تومان afghani افغانی`;

const known = new Set(`${codes} ${words}`.split(/\s+/).filter((word) => word !== '').map((word) => word.replace(/\.+$/, '').toLowerCase()));

/** The word as it was written, when it names money. */
export function currencyOf(word: string): string | undefined {
  const bare = word.replace(/^[./]+/, '').replace(/\.+$/, '');
  if (bare === '') return undefined;
  return known.has(bare.toLowerCase()) || /^\p{L}{0,3}\p{Sc}$/u.test(bare) || /^\p{Sc}\p{L}{0,3}$/u.test(bare) ? bare : undefined;
}

const thousandths = new Set(['bhd', 'iqd', 'jod', 'kwd', 'kd', 'lyd', 'omr', 'tnd', 'dt', 'د.ك', 'د.ت', 'د.ا']);

/** Whose small coin is a thousandth, so that three digits after the point are no thousands. */
export function shownInThousandths(currency: string | undefined): boolean {
  return currency !== undefined && thousandths.has(currency.toLowerCase());
}
