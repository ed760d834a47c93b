using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Traffic;

/// <summary>Captures into a folder that goes with the test.</summary>
internal sealed class Captures : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ec-test-traffic-");

    public string OutputPath => Path.Combine(folder.FullName, "out.wacz");

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);

    public CaptureOrder Order(Uri url, int seconds = 20) => new()
    {
        Number = EvidenceNumber.Create([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]), OrderDigest = Sha256Digest.Of("order"u8), Attempt = 1, Url = url, Beacon = "evidencechain/test\n",
        Egress = new(), PageTimeout = TimeSpan.FromSeconds(seconds), Operator = "test", OutputPath = OutputPath,
    };

    public static async Task<(CaptureReport Report, ReadBack Package)> CaptureAsync(CaptureOrder order, params string[] arguments)
    {
        await using var browser = DirectBrowser.Launch(arguments);
        var report = await PageCapturer.RecordAsync(order, browser.Recorded, new Progress<CaptureProgress>(), TimeProvider.System, CancellationToken.None);
        if (Environment.GetEnvironmentVariable("EC_KEEP_CAPTURES") is { Length: > 0 } keep)
        {
            File.Copy(order.OutputPath, Path.Combine(keep, order.Url.AbsolutePath.Trim('/').Replace('/', '-') + ".wacz"), overwrite: true);
        }
        return (report, ReadBack.Open(order.OutputPath));
    }
}
