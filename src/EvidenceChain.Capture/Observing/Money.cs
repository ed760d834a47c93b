using System.Globalization;
using System.Text.RegularExpressions;

namespace EvidenceChain.Capture.Observing;

/// <summary>An amount, or a range of amounts, as a page writes it.</summary>
/// <param name="Low">The amount; of a range the lower end.</param>
/// <param name="High">The upper end; the same as <paramref name="Low"/> when there is no range.</param>
/// <param name="Currency">ISO 4217, when the text itself says it; else null.</param>
internal sealed partial record Money(decimal Low, decimal High, string? Currency)
{
    public string Text => Low == High ? Plain(Low) : $"{Plain(Low)}-{Plain(High)}";

    public static Money Range(IEnumerable<Money> all)
    {
        var list = all.ToList();
        return new(list.Min(one => one.Low), list.Max(one => one.High), list.Select(one => one.Currency).FirstOrDefault(currency => currency is not null));
    }

    /// <summary>Null when there is no amount in the text, or several that are no range.</summary>
    /// <param name="text">Such as <c>US $ 1,234.50 - 1,300</c>, <c>53,11 €</c>, <c>￥88</c>, <c>1.2万</c>.</param>
    public static Money? Read(string text)
    {
        var amounts = Amount().Matches(text);
        var values = amounts.Select(match => Value(match.Groups["n"].Value, match.Groups["wan"].Success)).ToList();
        if (values.Count is 0 or > 2 || values.Exists(value => value is null or <= 0 or > 1_000_000_000))
        {
            return null;
        }
        if (values.Count == 2 && (!RangeSign().IsMatch(text[(amounts[0].Index + amounts[0].Length)..amounts[1].Index]) || values[1] < values[0]))
        {
            return null;
        }
        return new(values[0]!.Value, values[^1]!.Value, CurrencyOf(text));
    }

    /// <summary>ISO 4217 of a sign or code in a text that names its country; a bare <c>$</c> or <c>¥</c> names none.</summary>
    public static string? CurrencyOf(string text)
    {
        foreach (Match match in Sign().Matches(text))
        {
            var sign = match.Value.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
            var code = sign switch
            {
                "US$" or "USD" => "USD", "NT$" or "NTD" or "TWD" => "TWD", "HK$" or "HKD" => "HKD", "AU$" or "A$" or "AUD" => "AUD", "CA$" or "C$" or "CAD" => "CAD", "NZ$" or "NZD" => "NZD",
                "S$" or "SGD" => "SGD", "R$" or "BRL" => "BRL", "€" or "EUR" => "EUR", "£" or "GBP" => "GBP", "RMB" or "CNY" or "元" => "CNY", "円" or "JPY" => "JPY", "₩" or "원" or "KRW" => "KRW",
                "₹" or "INR" or "RS" => "INR", "₽" or "RUB" => "RUB", "₺" or "TL" or "TRY" => "TRY", "₫" or "VND" => "VND", "฿" or "THB" => "THB", "₱" or "PHP" => "PHP", "₪" or "ILS" => "ILS",
                "₴" or "UAH" => "UAH", "ZŁ" or "PLN" => "PLN", "KČ" or "CZK" => "CZK", "CHF" => "CHF", "SEK" => "SEK", "NOK" => "NOK", "DKK" => "DKK", "RP" or "IDR" => "IDR", "RM" or "MYR" => "MYR",
                _ => null,
            };
            if (code is not null)
            {
                return code;
            }
        }
        return null;
    }

    private static string Plain(decimal value) => value.ToString("0.00##", CultureInfo.InvariantCulture);

    // The last of point and comma with one, two or (after a point group) other than three digits behind it is the decimal sign.
    private static decimal? Value(string text, bool isTenThousands)
    {
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal);
        var last = digits.LastIndexOfAny(['.', ',']);
        if (last >= 0)
        {
            var (whole, rest, sign) = (digits[..last], digits[(last + 1)..], digits[last]);
            var other = sign == '.' ? ',' : '.';
            var isGroup = rest.Length == 3 && whole.Length is > 0 and <= 11 && !whole.Contains(other, StringComparison.Ordinal) && whole[0] != '0' && (sign == ',' || whole.Contains('.', StringComparison.Ordinal));
            digits = Plain(whole) + (isGroup ? rest : "." + rest);
        }
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? isTenThousands ? value * 10_000 : value : null;

        static string Plain(string part) => part.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<![\d.,])(?<n>\d{1,3}(?:[ '’\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)*)\s?(?<wan>万)?")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^\s*(?:\p{Sc}|[A-Z]{2,3}|元|起|/\p{L}+|\s)*(?:[-–—~～至]|\bto\b)(?:\p{Sc}|[A-Z]{0,3}|\s)*\s*\p{Sc}?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex RangeSign();

    [GeneratedRegex(@"(?<![A-Za-z])(?:US|NT|HK|AU|A|CA|C|NZ|S|R)\s?\$|[€£₩₹₽₺₫฿₱₪₴元円원]|(?<![A-Za-z])(?:USD|TWD|NTD|HKD|AUD|CAD|NZD|SGD|BRL|EUR|GBP|RMB|CNY|JPY|KRW|INR|RUB|TRY|VND|THB|PHP|ILS|UAH|PLN|CZK|CHF|SEK|NOK|DKK|IDR|MYR|TL|RM|Rp|Rs|zł|Kč)(?=\W|\d|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Sign();
}
