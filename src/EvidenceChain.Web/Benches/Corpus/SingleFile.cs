using System.Diagnostics;

namespace EvidenceChain.Web.Benches.Corpus;

/// <summary>single-file-cli, another tool that keeps pages, with the Chromium that captures use; installed by the launcher for this bench.</summary>
internal sealed class SingleFile(string script, string chromium)
{
    private static readonly string[] BecomeUser = Environment.UserName == "root" ? ["setpriv", "--reuid=ec-browser", "--regid=ec-browser", "--clear-groups"] : [];

    /// <summary>Null where it is not installed.</summary>
    public static SingleFile? Find(string chromium) =>
        Environment.GetEnvironmentVariable("EC_BENCH_NPM") is { Length: > 0 } folder && Path.Combine(folder, "node_modules", "single-file-cli", "single-file-node.js") is var script && File.Exists(script)
            ? new(script, chromium) : null;

    /// <summary>Size of the page's file in bytes; null when it gave none, and why is said.</summary>
    public async Task<long?> TakeAsync(Uri url, CancellationToken cancellation)
    {
        var home = Directory.CreateTempSubdirectory("ec-single-");
        File.SetUnixFileMode(home.FullName, (UnixFileMode)0b111_111_111);
        string[] line =
        [
            .. BecomeUser, "env", $"HOME={home.FullName}", $"TMPDIR={home.FullName}", "node", script, url.AbsoluteUri, "--dump-content=true", $"--browser-executable-path={chromium}", "--browser-width=1280", "--browser-height=900",
            "--browser-wait-until-delay=500", """--browser-args=["--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"]""",
        ];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            using var page = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(page, cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0 && page.Length > 0)
            {
                return page.Length;
            }
            Console.Error.WriteLine($"ec: single-file-cli kept nothing of {url.AbsolutePath} (exit {process.ExitCode}): {(await errors).Trim()}");
            return null;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
