using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Views;

/// <summary>Captures pages with a browser of their own each and reads the packages back.</summary>
internal sealed class CaptureRuns : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-views-");

    public void Dispose() => folder.Delete(recursive: true);

    public async Task<(CaptureReport Report, ReadBack Package)> CaptureAsync(Uri url, Func<CaptureOrder, CaptureOrder>? change = null, Func<RecordedBrowser, RecordedBrowser>? with = null, params string[] arguments)
    {
        var order = new CaptureOrder
        {
            Number = EvidenceNumber.Create([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = url, Beacon = "beacon\n", Egress = new(),
            PageTimeout = TimeSpan.FromSeconds(90), Operator = "test", OutputPath = Path.Combine(folder.FullName, "out.wacz"),
        };
        order = change?.Invoke(order) ?? order;
        await using var browser = DirectBrowser.LaunchIn(order.Profile.TimeZone, arguments);
        var report = await PageCapturer.RecordAsync(order, with?.Invoke(browser.Recorded) ?? browser.Recorded, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        if (Environment.GetEnvironmentVariable("EC_KEEP_CAPTURES") is { Length: > 0 } keep)
        {
            File.Copy(order.OutputPath, Path.Combine(keep, url.AbsolutePath.Trim('/').Replace('/', '-') + ".wacz"), overwrite: true);
        }
        return (report, ReadBack.Open(order.OutputPath));
    }

    public static ReadRecord Record(ReadBack package, string kind) => Assert.Single(package.Records, record => record.Uri.StartsWith($"urn:{kind}:", StringComparison.Ordinal));
}
