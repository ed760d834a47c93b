using System.CommandLine;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>extract</c>: writes what is in a bundle in another form. Judges nothing.</summary>
internal static class ExtractCommand
{
    private const long MaxPackageBytes = 1L << 36;

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "a bundle (ZIP file or unpacked folder), or a package (.wacz)" };
        var har = new Option<string>("--har") { Description = "write the traffic as HAR 1.2 to this file", Required = true };
        var command = new Command("extract", "write the traffic of a bundle in a form that other tools read; the package stays the evidence") { path, har };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(path)!, arguments.GetValue(har)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, string har, CancellationToken cancellationToken)
    {
        if (!Path.Exists(path))
        {
            throw new ServiceSaysNo(Exit.Usage, $"{path}: there is no such file or folder");
        }
        if (path.EndsWith(".wacz", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
        {
            await using var package = File.OpenRead(path);
            return Write(package, har, cancellationToken);
        }
        var opened = BundleReader.Open(path);
        using var bundle = opened.IsOk ? opened.Value : throw new ServiceSaysNo(Exit.Failed, opened.Error);
        var found = await bundle.OpenSeekableAsync("package.wacz", MaxPackageBytes, cancellationToken);
        await using var inside = found.IsOk ? found.Value : throw new ServiceSaysNo(Exit.Failed, found.Error);
        return Write(inside, har, cancellationToken);
    }

    // Under its name there is a whole file or none.
    private static int Write(Stream package, string har, CancellationToken cancellationToken)
    {
        var unfinished = har + ".part";
        ParseResult<int> written;
        using (var target = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            written = HarExport.Write(package, target, cancellationToken);
        }
        if (!written.IsOk)
        {
            File.Delete(unfinished);
            throw new ServiceSaysNo(Exit.Failed, written.Error);
        }
        File.Move(unfinished, har, overwrite: true);
        Console.Out.WriteLine($"{har}: {written.Value} requests with their answers");
        return Exit.Done;
    }
}
