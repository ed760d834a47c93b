using System.Diagnostics;
using System.Globalization;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Web.Benches;

/// <summary>A large package: hashed by each kind of code beside <c>openssl dgst</c>, then verified strictly by the command, with what that takes of memory and processors.</summary>
internal static class LargePackageBench
{
    private const int SmallMegabytes = 10;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchSettings settings, int megabytes, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.Data.Run, "large")).FullName;
        var (small, large) = (Path.Combine(folder, "small.wacz"), Path.Combine(folder, "large.wacz"));
        await LargePackage.WriteAsync(small, SmallMegabytes, cancellation);
        await LargePackage.WriteAsync(large, megabytes, cancellation);
        var size = new FileInfo(large).Length / 1e6;
        List<double> openssl = [], runtime = [], managed = [], both = [], strict = [], processors = [], peaks = [], smallPeaks = [];
        for (var run = 0; run <= settings.Runs; run++)
        {
            var (asked, ran) = (await OpenSslAsync(large, settings.Clock, cancellation), await HashAsync(large, Sha256Digest.OfAsync, settings.Clock, cancellation));
            var code = await HashAsync(large, ManagedAsync, settings.Clock, cancellation);
            var dual = await HashAsync(large, DualHasher.OfAsync, settings.Clock, cancellation);
            var (seconds, busy, peak) = await VerifyAsync(settings, large, cancellation);
            var (_, _, smallPeak) = await VerifyAsync(settings, small, cancellation);
            // The first run warms the disk's cache and the runtime.
            if (run > 0)
            {
                openssl.Add(size / asked);
                runtime.Add(size / ran);
                managed.Add(size / code);
                both.Add(size / dual);
                strict.Add(size / seconds);
                processors.Add(busy / seconds);
                peaks.Add(peak);
                smallPeaks.Add(smallPeak);
            }
        }
        Directory.Delete(folder, recursive: true);
        var reference = Sample.Of(openssl);
        Figure Speed(string what, List<double> measured) => new("verify", what, "MB/s", Sample.Of(measured), "openssl dgst -sha256", reference);
        return
        [
            Speed("SHA-256 with libcrypto", runtime),
            Speed("SHA-256 in managed code", managed),
            Speed("SHA-256 and SM3 together", both),
            Speed(string.Create(CultureInfo.InvariantCulture, $"ec verify, a package of {size:0} MB"), strict),
            new("verify", "  processors used", "of them", Sample.Of(processors)),
            new("verify", "  most memory", "MB", Sample.Of(peaks), string.Create(CultureInfo.InvariantCulture, $"of {SmallMegabytes} MB"), Sample.Of(smallPeaks)),
        ];
    }

    private static async Task<double> HashAsync<T>(string path, Func<Stream, CancellationToken, Task<T>> hash, TimeProvider clock, CancellationToken cancellation)
    {
        var begun = clock.GetTimestamp();
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        await hash(file, cancellation);
        return clock.GetElapsedTime(begun).TotalSeconds;
    }

    // What Proof falls back to where there is no libcrypto.
    private static async Task<int> ManagedAsync(Stream stream, CancellationToken cancellation)
    {
        var engine = new Org.BouncyCastle.Crypto.Digests.Sha256Digest();
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            engine.BlockUpdate(buffer.AsSpan(0, read));
        }
        return engine.DoFinal(buffer.AsSpan());
    }

    private static async Task<double> OpenSslAsync(string path, TimeProvider clock, CancellationToken cancellation)
    {
        var begun = clock.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", path]) { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? clock.GetElapsedTime(begun).TotalSeconds : throw new InvalidOperationException($"openssl dgst ended with {process.ExitCode}");
    }

    private static async Task<(double Seconds, double ProcessorSeconds, double PeakMegabytes)> VerifyAsync(BenchSettings settings, string package, CancellationToken cancellation)
    {
        await using var meter = new ProcessMeter(settings.Clock, except: 0);
        var before = meter.Seconds;
        var seconds = await settings.TimeAsync(["verify", package], mustSucceed: false, cancellation);
        meter.Look();
        return (seconds, meter.Seconds - before, meter.PeakMegabytes);
    }
}
