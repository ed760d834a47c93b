using EvidenceChain.Capture.Observing;

namespace EvidenceChain.Capture.Tests.Observing;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("$1,234.50", "1234.50", null)]
    [InlineData("53,11 €", "53.11", "EUR")]
    [InlineData("1.234,50 €", "1234.50", "EUR")]
    [InlineData("￥88", "88.00", null)]
    [InlineData("¥1.2万", "12000.00", null)]
    [InlineData("89.9元", "89.90", "CNY")]
    [InlineData("NT$ 29,400", "29400.00", "TWD")]
    [InlineData("US $ 38.17 - 48.27 / Lot", "38.17-48.27", "USD")]
    [InlineData("£5.29–£9.56", "5.29-9.56", "GBP")]
    [InlineData("34'300.00 CHF", "34300.00", "CHF")]
    [InlineData("1 299,00 zł", "1299.00", "PLN")]
    [InlineData("HK$99", "99.00", "HKD")]
    [InlineData("0.201", "0.201", null)]
    public void An_amount_is_read_as_its_country_writes_it(string text, string value, string? currency) =>
        Assert.Equal((value, currency), (Money.Read(text)?.Text, Money.Read(text)?.Currency));

    [Theory]
    [InlineData("")]
    [InlineData("free")]
    [InlineData("$0.00")]
    [InlineData("$79.99$39.99")]
    [InlineData("2 for $15")]
    [InlineData("MTk5Ljk5")]
    public void What_is_no_one_amount_is_none(string text) => Assert.Null(Money.Read(text));
}
