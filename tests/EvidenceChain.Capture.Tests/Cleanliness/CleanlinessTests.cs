using System.Text.Json;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Cleanliness;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Capture.Tests.Observing;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Capture.Tests.Cleanliness;

[Collection("browser")]
public sealed class CleanlinessTests(PageShelf shelf) : IClassFixture<PageShelf>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-clean-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_capture_through_the_gate_shows_its_environment_and_two_control_pages_that_came_back_as_they_went_out()
    {
        var order = Order(shelf.Put("/item", ObserverPages.Seen)) with { Egress = new() { OpenedListeners = [new(System.Net.IPAddress.Loopback, shelf.Port)] } };
        var report = await new PageCapturer(new BrowserLauncher(new(), TimeProvider.System), TimeProvider.System).CaptureAsync(order, new Progress<CaptureProgress>(), CancellationToken.None);
        var package = ReadBack.Open(order.OutputPath);
        var checks = Checks(package);
        foreach (var name in (string[])["control-page-before", "control-page-after", "profile-empty", "browser-flags", "browser-program", "recorder-programs", "hosts-file", "proxy-settings"])
        {
            Assert.Equal((name, "passed"), (name, checks[name].GetProperty("outcome").GetString()));
        }
        Assert.Equal("0", checks["profile-empty"].GetProperty("values").GetProperty("cookies").GetString());
        Assert.Equal(Sha256Digest.Of(File.ReadAllBytes("/etc/hosts")).ToString(), checks["hosts-file"].GetProperty("values").GetProperty("sha256").GetString());
        Assert.Equal(Sha256Digest.Of(File.ReadAllBytes(typeof(PageCapturer).Assembly.Location)).ToString(), checks["recorder-programs"].GetProperty("values").GetProperty("EvidenceChain.Capture.dll").GetString());
        Assert.NotEqual("failed", checks["clock"].GetProperty("outcome").GetString());
        Assert.DoesNotContain(report.Labels, label => label.StartsWith("cleanliness:", StringComparison.Ordinal));
        Assert.DoesNotContain(package.Records, record => record.Uri.Contains(ControlPages.Host, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Something_that_rewrites_pages_on_the_way_is_a_label_on_the_capture()
    {
        // The browser is told to find the control name at a server that answers something else.
        var pages = new ControlPages();
        await using var browser = DirectBrowser.Launch($"--host-resolver-rules=MAP {ControlPages.Host} 127.0.0.1:{shelf.Port}");
        shelf.Otherwise = () => new("<!DOCTYPE html><html><head></head><body>rewritten</body></html>");
        var order = Order(shelf.Put("/item", ObserverPages.Seen));
        var report = await PageCapturer.RecordAsync(order, browser.Recorded with { ControlPages = pages }, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        Assert.Contains(report.Labels, label => label.StartsWith("cleanliness: control-page-before: the page holds something else", StringComparison.Ordinal));
        Assert.Equal("failed", Checks(ReadBack.Open(order.OutputPath))["control-page-after"].GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("10.1.2.3 shop.example # ours", CheckOutcome.Failed)]
    [InlineData("# 10.1.2.3 shop.example", CheckOutcome.Passed)]
    [InlineData("127.0.0.1 localhost other.example", CheckOutcome.Passed)]
    public void A_site_named_in_the_hosts_file_fails(string line, CheckOutcome outcome)
    {
        var path = Path.Combine(folder.FullName, "hosts");
        File.WriteAllText(path, line + "\n");
        Assert.Equal(outcome, HostChecks.Hosts(path, new("https://shop.example/item/1")).Outcome);
    }

    [Fact]
    public void What_cannot_be_read_is_not_checked()
    {
        Assert.Equal(CheckOutcome.NotChecked, HostChecks.Hosts("/nowhere/hosts", new("https://shop.example/")).Outcome);
        Assert.Equal(CheckOutcome.NotChecked, HostChecks.Resolvers("/nowhere/resolv.conf").Outcome);
        Assert.Equal(CheckOutcome.NotChecked, BrowserChecks.CommandLine("").Outcome);
        Assert.Equal(CheckOutcome.NotChecked, Assert.Single(BrowserChecks.Walls(null)).Outcome);
    }

    [Fact]
    public async Task A_program_that_changed_is_read_again()
    {
        var path = Path.Combine(folder.FullName, "program");
        File.WriteAllText(path, "one");
        Assert.Equal(Sha256Digest.Of("one"u8).ToString(), await FileDigests.OfAsync(path));
        File.WriteAllText(path + ".new", "two");
        File.SetLastWriteTimeUtc(path + ".new", File.GetLastWriteTimeUtc(path));
        File.Move(path + ".new", path, overwrite: true);
        Assert.Equal(Sha256Digest.Of("two"u8).ToString(), await FileDigests.OfAsync(path));
    }

    private static Dictionary<string, JsonElement> Checks(ReadBack package) =>
        JsonDocument.Parse(package.Members["cleanliness.json"]).RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);

    private CaptureOrder Order(Uri url) => new()
    {
        Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = url, Beacon = "beacon\n", Egress = new(),
        PageTimeout = TimeSpan.FromSeconds(20), Operator = "test", OutputPath = Path.Combine(folder.FullName, "out.wacz"),
    };
}
