using System.Diagnostics;
using System.Text;
using CsCheck;
using EvidenceChain.Capture.CrossChecking;

namespace EvidenceChain.Capture.Tests.CrossChecking;

public sealed class RawPageTests
{
    [Fact]
    public void Fields_are_found_where_the_source_gives_them()
    {
        var page = RawPage.Of("""
            <!DOCTYPE html><!-- <title>no</title> --><html><head><TITLE>A &amp; B <b>x</b></TITLE><meta property='og:title' content="A &amp; B"><meta name=description content='1 > 0'>
            <script>var t = "<title>script</title>"; if (a<b) {}</script><script type=application/ld+json>{"@type":"Product","name":"LD","sku":"S-1","offers":{"lowPrice":"5","highPrice":"9.50"}}</script>
            <style>h1 > b {}</style></head><body data-x=a/b><h1 class=t>Head <i>ing</i></h1><p>per<b>fect</b></p><span itemprop="price" content="12.5">12,50</span><span itemprop=sku>K7</span><noscript><h1>hidden</h1></noscript><p>5 < 6</body>
            """);
        Assert.Equal([new("A & B <b>x</b>", "title"), new("A & B", "og:title"), new("Head ing", "h1"), new("LD", "json-ld")], page.Titles);
        Assert.Equal([new("12.50", "microdata"), new("5.00-9.50", "json-ld")], page.Prices);
        Assert.Equal([new("K7", "microdata"), new("S-1", "json-ld")], page.ItemIds);
        Assert.Equal("Head ing perfect 12,50K7 5 < 6", EvidenceChain.Capture.Observing.Texts.Clean(page.Text));
    }

    [Theory]
    [InlineData("共1件 ￥79.90 起", "￥79.90", true)]
    [InlineData("￥ 79 .90", "￥79.90", true)]
    [InlineData("￥179.90", "79.90", false)]
    [InlineData("79.905", "79.90", false)]
    [InlineData("1,079.90", "079.90", false)]
    [InlineData("79.90.", "79.90", true)]
    [InlineData("ＡＢＣ　d", "abc D", true)]
    [InlineData("", "x", false)]
    [InlineData("x", "", false)]
    public void A_number_inside_a_longer_one_is_not_that_number(string text, string part, bool expected) => Assert.Equal(expected, FieldComparison.Holds(text, part));

    [Theory]
    [InlineData("gbk", "text/html", "<meta charset=gbk>", "gbk", "meta")]
    [InlineData("gb18030", "text/html; charset=GB18030", "<meta charset=utf-8>", "gb18030", "content-type")]
    [InlineData("big5", "text/html", "<meta http-equiv=content-type content='text/html; charset=big5'>", "big5", "meta")]
    [InlineData("utf-8", "text/html; charset=nonsense", "", "utf-8", "nothing")]
    public void A_body_is_read_in_the_character_set_that_it_names(string really, string contentType, string head, string charset, string by)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(really) ?? Encoding.GetEncoding(really);
        var text = BodyText.Of(encoding.GetBytes(head + "中文商品"), contentType);
        Assert.Equal((head + "中文商品", charset, by), (text.Text, text.Charset, text.NamedBy));
    }

    [Fact]
    public void A_byte_order_mark_wins()
    {
        var text = BodyText.Of([0xff, 0xfe, .. Encoding.Unicode.GetBytes("价")], "text/html; charset=utf-8");
        Assert.Equal(("价", "utf-16le", "byte order mark"), (text.Text, text.Charset, text.NamedBy));
    }

    [Fact]
    public void Any_text_is_read_to_its_end_without_an_error()
    {
        string[] pieces = ["<", ">", "/", "!", "--", "<!--", "-->", "<script>", "</script", "<title>", "</title>", "<h1 itemprop=price", " content='", "\"", "=", "a", " ", "\0", "中", "\ud800", "&#x110000;", "<meta property=og:title content=", "</", "<?"];
        Gen.Int[0, pieces.Length - 1].Array[0, 60].Select(chosen => string.Concat(chosen.Select(one => pieces[one]))).Sample(text => Assert.NotNull(RawPage.Of(text).Text), iter: 3000);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b x=")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("<h1><title></")]
    [InlineData("<a 'b\"c=d ")]
    [InlineData("<h1 itemprop=name>x</h2>")]
    public void Hostile_sources_take_time_by_their_length_only(string unit)
    {
        var start = Stopwatch.GetTimestamp();
        RawPage.Of(string.Concat(Enumerable.Repeat(unit, CrossCheck.MaxBodyBytes / unit.Length)));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 8);
    }
}
