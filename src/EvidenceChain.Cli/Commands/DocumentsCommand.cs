using System.CommandLine;
using System.Text.Json;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>documents</c>: has certificate, capture report, verification report and list of exhibits made, and fetches them with the bundle that lists them.</summary>
internal static class DocumentsCommand
{
    public static Command Create()
    {
        var subject = new Argument<string>("NUMBER|BUNDLE") { Description = "evidence number, or a bundle of this installation" };
        var output = new Option<string>("--out") { Description = "folder the bundle and a folder of PDFs are written to", DefaultValueFactory = _ => "." };
        var command = new Command("documents", "make certificate, reports and list of exhibits as PDF, and the bundle that lists them") { subject, output };
        command.SetAction(async (arguments, cancellation) =>
        {
            var number = NumberOf(arguments.GetValue(subject)!);
            var folder = Directory.CreateDirectory(arguments.GetValue(output)!).FullName;
            using var connection = arguments.Installation().Connect();
            var made = await MakeAsync(connection, number, folder, cancellation);
            var bundle = Path.Combine(folder, $"{number}.zip");
            await connection.DownloadAsync($"api/v1/captures/{number}/bundle", bundle, cancellation);
            if (arguments.GetValue(SharedOptions.Json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(made, ApiJson.Default.DocumentsMade));
                return Exit.Done;
            }
            var language = arguments.Language();
            foreach (var document in made.Documents)
            {
                Console.Out.WriteLine(Path.Combine(FolderOf(folder, number), document.Name));
            }
            Console.Out.WriteLine($"{language.Pick("交付包", "bundle")}: {bundle}");
            Console.Out.WriteLine($"{language.Pick("交付包摘要", "bundle digest")}: {made.BundleDigest}");
            return Exit.Done;
        });
        return command;
    }

    /// <summary>Has them made and fetches them, each under its own name, into a folder named for the evidence.</summary>
    public static async Task<DocumentsMade> MakeAsync(ApiConnection connection, string number, string folder, CancellationToken cancellation)
    {
        var made = await connection.PostAsync($"api/v1/captures/{number}/documents", new Nothing(), ApiJson.Default.Nothing, ApiJson.Default.DocumentsMade, cancellation);
        var home = Directory.CreateDirectory(FolderOf(folder, number)).FullName;
        foreach (var document in made.Documents)
        {
            await connection.DownloadAsync($"api/v1/captures/{number}/documents/{Uri.EscapeDataString(document.Name)}", Path.Combine(home, Path.GetFileName(document.Name)), cancellation);
        }
        return made;
    }

    private static string FolderOf(string folder, string number) => Path.Combine(folder, $"{number}-documents");

    private static string NumberOf(string subject)
    {
        if (EvidenceNumber.TryParse(subject, out var number))
        {
            return number.ToString();
        }
        if (!Path.Exists(subject))
        {
            throw new ServiceSaysNo(Exit.Usage, $"'{subject}' is neither an evidence number (a character may be mistyped) nor a bundle");
        }
        if (!BundleReader.Open(subject).TryGet(out var bundle, out var error))
        {
            throw new ServiceSaysNo(Exit.Usage, $"{subject}: {error}");
        }
        using (bundle)
        {
            return bundle.Read(MemberPaths.Manifest).TryGet(out var bytes, out error) && BundleManifest.Parse(bytes).TryGet(out var manifest, out error)
                ? manifest.Number.ToString()
                : throw new ServiceSaysNo(Exit.Usage, $"{subject}: {error}");
        }
    }
}
