using System.Diagnostics;
using System.IO.Compression;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Printing;
using EvidenceChain.Custody.Documents;
using EvidenceChain.Custody.Proving;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Documents;

/// <summary>An evidence of which documents were made as the service and a worker make them: with the real browser, real Postgres and the worker's own role.</summary>
internal sealed class PrintedDocuments : IAsyncDisposable
{
    private readonly RegisterBench bench;

    private PrintedDocuments(RegisterBench bench, RegistryOffice office, EvidenceNumber number, ProvenBundle bundle) => (this.bench, Office, Number, Bundle) = (bench, office, number, bundle);

    public RegistryOffice Office { get; }

    public EvidenceNumber Number { get; }

    public ProvenBundle Bundle { get; }

    /// <summary>The bundle, unpacked.</summary>
    public string Folder => Path.Combine(bench.Data.Root, "unpacked");

    public static async Task<PrintedDocuments> MakeAsync(string url, string title, string? profile, Dictionary<string, string> files)
    {
        var bench = await RegisterBench.BeginAsync();
        var office = await RegistryOffice.OpenAsync(new() { Data = bench.Data, Database = bench.ConnectionString, AnvilPath = Repository.AnvilPath }, TimeProvider.System, CancellationToken.None);
        if (profile is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(bench.Data.Policy, OperatorProfile.FileName), profile);
        }
        var order = await office.Orders.PlaceAsync(new() { Url = new(url), RequestedBy = "张三 <b>bold</b>", Case = "（2026）京01民初1号" }, CancellationToken.None);
        await bench.CaptureAsync(order, title: title, files: files);
        Assert.True(await office.Runner.AdvanceAsync(order.Number, CancellationToken.None));
        var printer = new PaperPrinter(new BrowserLauncher(new BrowserLauncherOptions(), TimeProvider.System), TimeProvider.System);
        var desk = new PrintDesk(bench.Worker, bench.Intake, printer, TimeProvider.System);
        var printing = Task.CompletedTask;
        var bundle = await office.Documents.MakeAsync(order.Number, sources => printing = desk.PrintAsync(sources, CancellationToken.None), CancellationToken.None);
        await printing;
        var made = new PrintedDocuments(bench, office, order.Number, bundle);
        var state = (await office.Register.FindAsync(order.Number, CancellationToken.None))!;
        await using var zip = await office.Blobs.OpenAsync(state.Bundle!.Archive, CancellationToken.None);
        await ZipFile.ExtractToDirectoryAsync(zip, made.Folder);
        Assert.Empty(Directory.EnumerateFiles(bench.Data.Intake, "*", SearchOption.AllDirectories));
        return made;
    }

    /// <summary>A document's text as poppler reads it, without any white space: lines may break anywhere.</summary>
    public async Task<string> TextAsync(DocumentKind kind, ReportLanguage language) =>
        string.Concat((await RunAsync("pdftotext", "-raw", Path.Combine(Folder, DocumentPaths.Of(kind, language)), "-")).Where(letter => !char.IsWhiteSpace(letter)));

    public Task<string> FontsAsync(DocumentKind kind, ReportLanguage language) => RunAsync("pdffonts", Path.Combine(Folder, DocumentPaths.Of(kind, language)));

    public async Task<VerificationReport> VerifyAsync()
    {
        using var bundle = BundleReader.Open(Folder).Value;
        return await BundleVerifier.VerifyAsync(bundle, await Office.Policy.CurrentAsync(CancellationToken.None), new() { PolicyName = "ours", Clock = TimeProvider.System }, null, CancellationToken.None);
    }

    public Sha256Digest DigestOf(string member) => Sha256Digest.Of(File.ReadAllBytes(Path.Combine(Folder, member)));

    public SealStatement Seal => SealStatement.Parse(File.ReadAllBytes(Path.Combine(Folder, MemberPaths.Seal))).Value;

    public AnchorStatement Anchor => AnchorStatement.Parse(File.ReadAllBytes(Path.Combine(Folder, MemberPaths.Anchor))).Value;

    public async ValueTask DisposeAsync()
    {
        await Office.DisposeAsync();
        await bench.DisposeAsync();
    }

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
