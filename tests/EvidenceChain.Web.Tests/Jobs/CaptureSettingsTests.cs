using System.Net;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Web.Jobs;
using EvidenceChain.Web.Supervision;

namespace EvidenceChain.Web.Tests.Jobs;

public sealed class CaptureSettingsTests : IDisposable
{
    private readonly DataFolder data = new(Directory.CreateTempSubdirectory("ec-settings-").FullName);

    private string File => Path.Combine(data.Policy, CaptureSettings.FileName);

    public void Dispose() => Directory.Delete(data.Root, recursive: true);

    [Fact]
    public void For_ProxyOfItsProfile_WinsOverTheProxyOfAll()
    {
        Write("# mine\n\n second-resolver 192.0.2.53\nupstream-proxy all http://one.example:8080\nupstream-proxy mobile http://two.example:3128/\n");
        var settings = CaptureSettings.Load(data.Policy);
        var full = settings.For(Order("full"), new());
        Assert.Equal((new IPEndPoint(IPAddress.Parse("192.0.2.53"), 53), "http://one.example:8080/"), (full.SecondResolver, full.UpstreamProxy?.AbsoluteUri));
        Assert.Equal("http://two.example:3128/", settings.For(Order("mobile"), new()).UpstreamProxy?.AbsoluteUri);
        var shop = settings.For(Order("full"), new() { OpenedListeners = [new(IPAddress.Loopback, 80)] });
        Assert.Null(shop.UpstreamProxy);
        Assert.Single(shop.OpenedListeners);
    }

    [Fact]
    public void Load_FileOfTheFirstStart_SetsNothing()
    {
        Assert.Null(CaptureSettings.Load(data.Policy).SecondResolver);
        CaptureSettings.Prepare(data.Policy);
        var settings = CaptureSettings.Load(data.Policy);
        Assert.Null(settings.SecondResolver);
        Assert.Empty(settings.UpstreamProxies);
        Assert.Equal(UnixFileMode.OtherRead, System.IO.File.GetUnixFileMode(File) & UnixFileMode.OtherRead);
        // What it explains is what it takes.
        Write(System.IO.File.ReadAllText(File).Replace("# second-resolver", "second-resolver", StringComparison.Ordinal).Replace("# upstream-proxy", "upstream-proxy", StringComparison.Ordinal));
        Assert.Equal("192.0.2.53:53", CaptureSettings.Load(data.Policy).SecondResolver?.ToString());
        Assert.Equal("http://proxy.example:8080/", CaptureSettings.Load(data.Policy).UpstreamProxies["all"].AbsoluteUri);
    }

    [Fact]
    public void ProgramFor_BrowserOfItsProfile_WinsOverTheBrowserOfAll()
    {
        Write("browser all headless-shell\nbrowser full chromium\n");
        var settings = CaptureSettings.Load(data.Policy);
        Assert.Equal((BrowserProgram.Chromium, BrowserProgram.HeadlessShell), (settings.ProgramFor(Order("full")), settings.ProgramFor(Order("light"))));
        Write("");
        Assert.Equal(BrowserProgram.Chromium, CaptureSettings.Load(data.Policy).ProgramFor(Order("light")));
    }

    [Theory]
    [InlineData("browser light firefox", "line 1: 'firefox' is no browser")]
    [InlineData("browser tablet chromium", "line 1: 'tablet' is no profile")]
    [InlineData("browser light chromium\nbrowser light headless-shell", "line 2: names another browser for light")]
    [InlineData("second-resolver dns.example", "line 1: 'dns.example' is no address")]
    [InlineData("second-resolver 192.0.2.1\nsecond-resolver 192.0.2.2", "line 2: names another second resolver")]
    [InlineData("upstream-proxy http://proxy.example:8080", "line 1: is none of")]
    [InlineData("upstream-proxy tablet http://proxy.example:8080", "line 1: 'tablet' is no profile")]
    [InlineData("upstream-proxy all https://proxy.example:8080", "line 1: 'https://proxy.example:8080' is no proxy")]
    [InlineData("upstream-proxy all http://me:secret@proxy.example:8080", "is no proxy")]
    [InlineData("#\nupstream-proxy all http://a.example\nupstream-proxy all http://b.example", "line 3: names another proxy for all")]
    [InlineData("resolver 192.0.2.1", "line 1: is none of")]
    public void Load_UnusableLine_IsSaidBeforeAnythingStarts(string text, string words)
    {
        Write(text);
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => CaptureSettings.Load(data.Policy)).Message, StringComparison.Ordinal);
        var sentence = Preparation.WhyNot(data);
        Assert.StartsWith(File, sentence, StringComparison.Ordinal);
        Assert.Contains(words, sentence, StringComparison.Ordinal);
    }

    private static OrderStatement Order(string profile) => new()
    {
        Origin = "ec", MadeAt = DateTimeOffset.UnixEpoch, Number = EvidenceNumber.Create(new byte[10]), Url = "https://shop.example/", Case = null, RequestedBy = "test", Kind = EvidenceKind.Captured,
        Salt = new('0', 64), Earlier = [], Settings = new() { Language = "zh-CN", TimeoutSeconds = 60, Profile = profile },
    };

    private void Write(string text)
    {
        Directory.CreateDirectory(data.Policy);
        System.IO.File.WriteAllText(File, text);
    }
}
