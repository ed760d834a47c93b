using System.Text;
using CsCheck;
using EvidenceChain.Web.Captures;

namespace EvidenceChain.Web.Tests.Captures;

public sealed class CsvOrdersTests
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [Theory]
    [InlineData("url,case,note\nhttps://shop.example/1,甲案,一条备注\n")]
    [InlineData("网址;案件;备注\r\nhttps://shop.example/1;甲案;一条备注")]
    [InlineData("备注\t链接\t案号\n一条备注\thttps://shop.example/1\t甲案\n\n\n")]
    [InlineData("https://shop.example/1,甲案,一条备注")]
    [InlineData("\"note\",\"url\",\"case\"\n\"一条备注\",\"https://shop.example/1\",\"甲案\"\n")]
    public void Lists_of_any_spreadsheet_are_read(string text)
    {
        foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], Gb18030.GetBytes(text)])
        {
            var order = Assert.Single(CsvOrders.Read(CsvOrders.TextOf(bytes)!));
            Assert.Equal(("https://shop.example/1", "甲案", "一条备注", null), (order.Url, order.Case, order.Note, order.Refusal));
        }
    }

    [Theory]
    [InlineData("ftp://shop.example/", "csv.bad-url")]
    [InlineData("shop.example/1", "csv.bad-url")]
    [InlineData("javascript:alert(1)", "csv.bad-url")]
    [InlineData("https://user:word@shop.example/", "csv.user")]
    [InlineData("", "csv.no-url")]
    public void What_cannot_be_ordered_is_refused_with_its_line_and_reason(string url, string reason)
    {
        var orders = CsvOrders.Read($"url,case\nhttps://shop.example/1,a\n{url},b\n");
        Assert.Equal([(2, null), (3, reason)], orders.Select(order => (order.Line, order.Refusal)));
    }

    [Fact]
    public void The_same_address_twice_in_one_case_is_ordered_once()
    {
        var orders = CsvOrders.Read("url,case\nhttps://shop.example/1,a\nhttps://shop.example/1,b\nhttps://shop.example/1,a\n");
        Assert.Equal([null, null, "csv.twice"], orders.Select(order => order.Refusal));
    }

    [Fact]
    public void A_list_that_is_too_long_is_cut_where_it_says_so()
    {
        var orders = CsvOrders.Read(string.Concat(Enumerable.Range(0, 3000).Select(number => $"https://shop.example/{number}\n")));
        Assert.Equal(CsvOrders.MaxLines + 1, orders.Count);
        Assert.Equal("csv.too-many", orders[^1].Refusal);
        Assert.All(orders.SkipLast(1), order => Assert.True(order.IsTaken));
    }

    [Fact]
    public void What_is_neither_of_the_two_encodings_is_no_text() => Assert.Null(CsvOrders.TextOf([0x75, 0x72, 0x6c, 0x0a, 0xff, 0xff]));

    [Fact]
    public void Any_cell_survives_its_quotes() => Gen.String[Gen.Char["ab,\";\t网\n 0"], 0, 30].Sample(note =>
    {
        var read = Assert.Single(CsvOrders.Read($"url,note\nhttps://shop.example/,\"{note.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"));
        Assert.Equal(note.Trim() is { Length: > 0 } kept ? kept : null, read.Note);
    });
}
