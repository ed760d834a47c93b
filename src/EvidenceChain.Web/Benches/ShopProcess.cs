using System.Diagnostics;

namespace EvidenceChain.Web.Benches;

/// <summary>A shop in a process of its own that no figure counts.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private readonly Process process;

    private ShopProcess(Process process, Uri url) => (this.process, Url) = (process, url);

    public Uri Url { get; }

    public int Id => process.Id;

    /// <param name="more">Words for the verb beside the port.</param>
    public static async Task<ShopProcess> StartAsync(CancellationToken cancellation, params string[] more)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(ShopProcess).Assembly.Location, "sample-shop", "--port", "0", .. more]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        return new(process, Uri.TryCreate(line, UriKind.Absolute, out var url) ? url : throw new InvalidOperationException("the shop did not start"));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
