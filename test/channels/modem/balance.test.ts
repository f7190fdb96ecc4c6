// Amounts in what operators write, in the style of many of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAmount } from '../../../gateway/channels/modem/balance.ts';

describe('the amount in an operator\'s text, found by itself', () => {
  it.each<[text: string, amount: number | undefined, currency: string | undefined]>([
    ['Your balance is 12.50 EUR.', 12.5, 'EUR'],
    ['Ihr Guthaben beträgt 5,10 EUR. Gültig bis 31.12.2030.', 5.1, 'EUR'],
    ['Ihr aktuelles Guthaben: 1.234,56 €', 1234.56, '€'],
    ['Votre solde est de 12,00€, valable jusqu\'au 01/02/2031 à 23:59', 12, '€'],
    ['Votre crédit est de 1 250 FCFA. Bonus: 30 SMS', 1250, 'FCFA'],
    ['Solde: 12 345,67 DA', 12345.67, 'DA'],
    ['Su saldo es de $1,234.50 MXN. Vigencia 12/05/2031', 1234.5, 'MXN'],
    ['Saldo: S/ 7.80 Vence: 10/10/2030', 7.8, 'S/'],
    ['Seu saldo e de R$ 10,00. Recarregue ate 05/06/2030', 10, 'R$'],
    ['Il tuo credito residuo è di 3,47 euro', 3.47, 'euro'],
    ['Saldo -3,50 zł', -3.5, 'zł'],
    ['Stan konta: 25,00 PLN. Ważność: 2030-05-12 12:30', 25, 'PLN'],
    ['Баланс: 152.30 руб. Узнайте больше *111#', 152.3, 'руб'],
    ['Баланс -45,20 р.', -45.2, 'р'],
    ['На рахунку 37.25 грн. Дійсний до 12.12.2030', 37.25, 'грн'],
    ['Bakiyeniz 42,75 TL dir. Son kullanma 31.12.2030', 42.75, 'TL'],
    ['Your airtime balance is Ksh 250.00. Dial *544# for data', 250, 'Ksh'],
    ['Main Bal: N1,540.25, Bonus: N0.00. 4G data: 1.5GB', 1540.25, 'N'],
    ['Bal: Rs.199.45 Valid till 10-Jun-2030. Data 500 MB', 199.45, 'Rs'],
    ['Main balance: ₹1,23,456.70', 123456.7, '₹'],
    ['Your balance is GHS 3.50 and 20% bonus', 3.5, 'GHS'],
    ['Credit: £0.87. Call 4444 for help', 0.87, '£'],
    ['رصيدك ١٢٫٥٠ درهم', 12.5, 'درهم'],
    ['رصيدكم هو 4.750 د.ك', 4.75, 'د.ك'],
    ['Your balance is 0.500 KWD', 0.5, 'KWD'],
    ['您的余额为12.50元', 12.5, '元'],
    ['余额12.50元,有效期至2030年12月31日', 12.5, '元'],
    ['ยอดเงินคงเหลือ 20.00 บาท ใช้ได้ถึง 31/12/30', 20, 'บาท'],
    ['Sisa pulsa Rp 25.000 aktif sd 12/12/2030', 25000, 'Rp'],
    ['TK chinh: 15.300d, het han 20/12/2030', undefined, undefined],
    ['Số dư: 15.300 đ, hạn dùng 20/12/2030', 15300, 'đ'],
    ["Ihr Guthaben: CHF 1'234.50", 1234.5, 'CHF'],
    ['Balance: 7.20', 7.2, undefined],
    ['Balance 250', 250, undefined],
    ['You have KES 250 and 100 SMS', 250, 'KES'],
    ['Kredit: 125 Kč, volné 30 minut', 125, 'Kč'],
    ['-€5.00', -5, '€'],
    ['Balance: -$2.25', -2.25, '$'],
    ['Balance: $-2.25', -2.25, '$'],
    ['Balance - 5.00 EUR', 5, 'EUR'],
    ['Balance: \u22121.00 EUR', -1, 'EUR'],
    ['Solde 1\u202f250,00\u00a0€', 1250, '€'],
    ['Cost 0.10 EUR, balance 5.00 EUR', 0.1, 'EUR'],
    // Nothing that could be told for sure.
    ['Balance 250, bonus 30', undefined, undefined],
    ['Call +4915550001 or 4915550001', undefined, undefined],
    ['Valid till 31.12.2030 23:59', undefined, undefined],
    ['You have 500 MB left', undefined, undefined],
    ['You used 80% of it', undefined, undefined],
    ['Dial *100# for more', undefined, undefined],
    ['Valid for 30 d', undefined, undefined],
    ['You have 50 cents', undefined, undefined],
    ['Only 4G phones', undefined, undefined],
    ['Version 1.2.3', undefined, undefined],
    ['', undefined, undefined],
    ['No balance', undefined, undefined],
  ])('%j', (text, amount, currency) => {
    expect(readAmount(text)).toEqual(amount === undefined ? undefined : { amount, currency });
  });
});

describe('the amount where a pattern says it stands', () => {
  it.each<[text: string, pattern: string, amount: number | undefined]>([
    ['Cost 0.10 EUR, balance 5.00 EUR', 'balance {amount} EUR', 5],
    ['Cost 0.10 EUR, Balance:  5.00 EUR', 'balance: {amount}', 5],
    ['Main 3.00 Bonus 7.00', 'bonus {amount}', 7],
    ['Main 3.00 Bonus 7.00', 'main*{amount}', 3],
    ['Main account\nholds 3.00 USD', 'account holds {amount} usd', 3],
    ['1 Data 2 Voice 3 Credit 42', 'Credit {amount}', 42],
    ['A 1 B 2 C 3', 'a*b {amount} c', 2],
    ['A 1 B 2 C 3', 'b*{amount}*', 2],
    ['Credit 9 until 31.12.2030, debt 4', '{amount} until*debt', 9],
    ['Saldo -4,20', 'Saldo {amount}', -4.2],
    ['Saldo: EUR 4,20', 'Saldo: EUR {amount}', 4.2],
    ['12 a 13', '{amount}', 12],
    ['Balance 5', 'Guthaben {amount}', undefined],
    ['Balance 5', 'Balance', undefined],
    ['Balance 5', '{amount}{amount}', undefined],
    ['Balance five', 'Balance {amount}', undefined],
    ['5 EUR', '* EUR {amount}', undefined],
    // What has a meaning in a regular expression is plain text here.
    ['(a+)+ 5.00', '(a+)+ {amount}', 5],
  ])('%j by %j', (text, pattern, amount) => expect(readAmount(text, pattern)?.amount).toBe(amount));

  it('takes no longer for a pattern made to be slow', () => {
    const text = 'a 1 '.repeat(5_000);
    const pattern = `${'a*'.repeat(60)}{amount}${'*a'.repeat(30)}*z`;
    const startedAt = performance.now();
    expect(readAmount(text, pattern)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('any text and any pattern', () => {
  it('give a finite number or nothing', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('EUR', '€', ' ', '.', ',', "'", '-', '+', '*', '#', '%', '/', ':', '12', '345', '6', '٣', '\u00a0', '{amount}', 'Rs.'), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 30 }).map((list) => list.join(''));
    fc.assert(fc.property(pieces, fc.option(pieces, { nil: undefined }), (text, pattern) => {
      const found = readAmount(text, pattern);
      if (found !== undefined) expect(Number.isFinite(found.amount)).toBe(true);
    }), { numRuns: 3_000 });
  });

  it('an amount written in the way of a country is the amount that was meant', () => {
    const ways: readonly [thousands: string, decimal: string][] = [['.', ','], [',', '.'], [' ', ','], ['\u00a0', ','], ["'", '.'], ['', '.'], ['', ',']];
    fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom(...ways), fc.boolean(), fc.boolean(), (cents, [thousands, decimal], negative, first) => {
      const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, thousands);
      const number = `${negative ? '-' : ''}${whole}${decimal}${String(cents % 100).padStart(2, '0')}`;
      const found = readAmount(first ? `Balance: EUR ${number}` : `Balance: ${number} EUR`);
      expect(found?.amount).toBeCloseTo((negative ? -1 : 1) * cents / 100, 6);
    }));
  });
});
