using System.Net;
using System.Text.RegularExpressions;
using EvidenceChain.Web.Pages;
using EvidenceChain.Web.Public;
using Microsoft.AspNetCore.Http;

namespace EvidenceChain.Web.Tests.Pages;

public sealed partial class PageWordsTests
{
    private static readonly string Folder = Path.Combine(House.HouseRulesTests.Root, "src", "EvidenceChain.Web", "Pages");

    [Fact]
    public void Both_languages_have_the_same_words() =>
        Assert.Equal(PageWords.Of(isChinese: true).Keys.Order(StringComparer.Ordinal), PageWords.Of(isChinese: false).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_word_that_a_page_names_is_there()
    {
        var named = Directory.EnumerateFiles(Folder, "*.cshtml*", SearchOption.AllDirectories)
            .SelectMany(file => Named().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value + match.Groups[2].Value)
                .Concat(File.ReadLines(file).Where(line => line.Contains("Complain", StringComparison.Ordinal)).SelectMany(line => Key().Matches(line)).Select(match => match.Groups[1].Value))).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(PageWords.Of(isChinese: true).Keys));
    }

    [Fact]
    public void No_page_has_visible_words_of_its_own() => Assert.All(
        Directory.EnumerateFiles(Folder, "*.cshtml", SearchOption.AllDirectories), file => Assert.DoesNotMatch("[\u4e00-\u9fff]", File.ReadAllText(file)));

    [Theory]
    [InlineData(null, null, "zh")]
    [InlineData("en-GB,en;q=0.9", null, "en")]
    [InlineData("fr,zh-TW;q=0.8,en;q=0.5", null, "zh")]
    [InlineData("zh-CN", "en", "en")]
    [InlineData("en", "xx", "en")]
    public void The_reader_gets_the_language_that_was_chosen_then_the_one_that_is_wished(string? wished, string? chosen, string expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = wished;
        context.Request.QueryString = chosen is null ? default : QueryString.Create("lang", chosen);
        Assert.Equal(expected, PageWords.Of(context).Name);
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    public void Of_an_address_the_network_alone_is_kept(string address, string network) => Assert.Equal(network, PublicQueries.NetworkOf(IPAddress.Parse(address)));

    [GeneratedRegex("words\\[\"([a-z0-9.-]+)\"[\\],]|\"((?:verify|log)\\.[a-z-]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    [GeneratedRegex("\"([a-z]+(?:[.-][a-z-]+)*\\.[a-z-]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
