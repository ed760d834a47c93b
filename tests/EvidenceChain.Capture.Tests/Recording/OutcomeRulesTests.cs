using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Tests.Observing;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Recording;

[Collection("browser")]
public sealed class OutcomeRulesTests(PageShelf shelf, OneBrowser browser) : IClassFixture<PageShelf>, IClassFixture<OneBrowser>
{
    [Fact]
    public async Task Every_page_of_the_corpus_has_its_outcome()
    {
        Assert.True(OutcomePages.All.Count >= 60);
        List<string> wrong = [];
        foreach (var (name, (page, expected)) in OutcomePages.All)
        {
            shelf.Pages["/" + name] = () => page;
            await browser.GoAsync(shelf.At("/" + name));
            var read = await browser.EvaluateAsync($"({PageScripts.Read(PageScripts.MaxDomUnits, PageScripts.MaxTextUnits)})()");
            var found = new PageFindings
            {
                Title = read.Text("title"), FinalUrl = read.Text("url"), AsksPassword = read.Flag("asksPassword"), Look = PageLook.Of(await browser.EvaluateAsync(PageLook.Script(OutcomeRules.Elements))),
            };
            var outcome = OutcomeRules.Of(found, shelf.At("/" + name), page.Status, found.FinalUrl!, _ => null);
            if (outcome != expected)
            {
                wrong.Add($"{name}: {outcome}, not {expected}");
            }
        }
        Assert.Empty(wrong);
    }

    public static TheoryData<CaptureOutcome, string, string> Signs()
    {
        TheoryData<CaptureOutcome, string, string> all = [];
        foreach (var (outcome, signs) in OutcomeSigns.All)
        {
            foreach (var (kind, texts) in ((string, IEnumerable<string>)[])[("header", signs.Headers), ("url", signs.Urls), ("title", signs.Titles), ("element", signs.Elements), ("line", signs.Lines)])
            {
                foreach (var text in texts)
                {
                    all.Add(outcome, kind, text);
                }
            }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Signs))]
    public void Every_sign_alone_makes_its_outcome(CaptureOutcome outcome, string kind, string sign)
    {
        var asked = new Uri("https://shop.example/item/1");
        var found = new PageFindings
        {
            Title = kind == "title" ? sign : "x", AsksPassword = outcome == CaptureOutcome.Login && kind is "title" or "url",
            Look = new() { Lines = kind == "line" ? [sign] : [], Length = 60, IsForSale = false, Elements = kind == "element" ? [sign] : [] },
        };
        var url = kind == "url" ? "https://shop.example" + (sign.StartsWith("//", StringComparison.Ordinal) ? "/redirect?to=" : "/") + sign : asked.AbsoluteUri;
        var header = sign.Split(": ");
        Assert.Equal(outcome, OutcomeRules.Of(found, asked, 200, url, name => kind == "header" && name == header[0] ? header[1] : null));
    }

    [Fact]
    public void An_address_that_was_asked_for_is_no_sign()
    {
        var url = new Uri("https://shop.example/login?next=/x");
        Assert.Equal(CaptureOutcome.Content, OutcomeRules.Of(new() { Title = "Help", AsksPassword = true }, url, 200, url.AbsoluteUri, _ => null));
    }
}
