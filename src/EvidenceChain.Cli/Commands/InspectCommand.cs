using System.CommandLine;
using System.Globalization;
using System.Text;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof.Bundles;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>inspect</c>: lists what a bundle says of itself and what it holds. Judges nothing.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "a bundle: ZIP file or unpacked folder" };
        var command = new Command("inspect", "show what is in a bundle, without judging it") { path };
        command.SetAction(arguments =>
        {
            if (!Path.Exists(arguments.GetValue(path)))
            {
                throw new ServiceSaysNo(Exit.Usage, $"{arguments.GetValue(path)}: there is no such file or folder");
            }
            var opened = BundleReader.Open(arguments.GetValue(path)!);
            using var bundle = opened.IsOk ? opened.Value : throw new ServiceSaysNo(Exit.Failed, opened.Error);
            if (!bundle.Read("bundle.json").TryGet(out var bytes, out var missing))
            {
                throw new ServiceSaysNo(Exit.Failed, missing);
            }
            if (!BundleManifest.Parse(bytes).TryGet(out var manifest, out var malformed))
            {
                throw new ServiceSaysNo(Exit.Failed, $"bundle.json: {malformed}");
            }
            if (arguments.GetValue(SharedOptions.Json))
            {
                Console.Out.Write(Encoding.UTF8.GetString(bytes));
                return Exit.Done;
            }
            Console.Out.WriteLine($"{manifest.Number}  {BundleLevels.WordOf(manifest.Level)}  {manifest.Origin}  {manifest.Product}");
            foreach (var member in manifest.Members)
            {
                Console.Out.WriteLine($"{member.Sha256.ToHex()}  {member.SizeBytes.ToString(CultureInfo.InvariantCulture),12}  {member.Path}");
            }
            return Exit.Done;
        });
        return command;
    }
}
