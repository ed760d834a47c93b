using System.CommandLine;
using System.Globalization;
using System.Text;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Inspection;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>inspect</c>: lists what a bundle says of itself and what it holds, or takes one part apart with every intermediate value. Judges nothing.</summary>
internal static class InspectCommand
{
    private const long MaxPackageBytes = 1L << 40;

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "a bundle (ZIP file or unpacked folder), or a part: .wacz, .tlog-proof, .tsr, .tsq, .pem, .json, .sig, .rlp" };
        var part = new Argument<string[]>("PART") { Description = "members of the bundle to take apart, such as seal.tlog-proof; 'all' for each", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("inspect", "show what is in a bundle, or every intermediate value of a part, without judging it") { path, part };
        command.SetAction((arguments, cancellation) => RunAsync(arguments.GetValue(path)!, arguments.GetValue(part) ?? [], arguments.GetValue(SharedOptions.Json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] parts, bool json, CancellationToken cancellation)
    {
        var given = GivenFile.Of(path);
        if (given.Kind == SubjectKind.Package)
        {
            await using var package = File.OpenRead(path);
            return Print(PartInspector.InspectPackage(package, cancellation), json);
        }
        if (File.Exists(path) && (given.Kind != SubjectKind.Bundle || IsPart(path)))
        {
            return InspectFile(path, json);
        }
        var opened = BundleReader.Open(path);
        using var bundle = opened.IsOk ? opened.Value : throw new ServiceSaysNo(Exit.Failed, opened.Error);
        if (parts.Length == 0)
        {
            return List(bundle, json);
        }
        foreach (var name in parts is ["all"] ? bundle.Paths : parts)
        {
            await InspectMemberAsync(bundle, name, json, cancellation);
        }
        return Exit.Done;
    }

    private static bool IsPart(string path) => Path.GetExtension(path) is ".json" or ".sig" or ".tsq" or ".pem" or ".rlp" or ".consistency" || Path.GetFileName(path) is "checkpoint" or "consistency";

    private static int InspectFile(string path, bool json)
    {
        if (new FileInfo(path).Length > BundleManifest.MaxMemberBytes)
        {
            throw new ServiceSaysNo(Exit.Usage, $"{path} is larger than any part of a bundle but its package");
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Print(PartInspector.Inspect(Path.GetFileName(path), File.ReadAllBytes(path), beside => File.Exists(Path.Combine(folder, beside)) ? File.ReadAllBytes(Path.Combine(folder, beside)) : null), json);
    }

    private static async Task InspectMemberAsync(OpenBundle bundle, string name, bool json, CancellationToken cancellation)
    {
        if (name == MemberPaths.Package)
        {
            var found = await bundle.OpenSeekableAsync(name, MaxPackageBytes, cancellation);
            await using var package = found.IsOk ? found.Value : throw new ServiceSaysNo(Exit.Failed, found.Error);
            Print(PartInspector.InspectPackage(package, cancellation), json);
            return;
        }
        if (!bundle.Read(name).TryGet(out var bytes, out var missing))
        {
            throw new ServiceSaysNo(Exit.Usage, missing);
        }
        Print(PartInspector.Inspect(name, bytes, beside => bundle.Read(beside).TryGet(out var other, out _) ? other : null), json);
    }

    private static int List(OpenBundle bundle, bool json)
    {
        if (!bundle.Read("bundle.json").TryGet(out var bytes, out var missing))
        {
            throw new ServiceSaysNo(Exit.Failed, missing);
        }
        if (!BundleManifest.Parse(bytes).TryGet(out var manifest, out var malformed))
        {
            throw new ServiceSaysNo(Exit.Failed, $"bundle.json: {malformed}");
        }
        if (json)
        {
            Console.Out.Write(Encoding.UTF8.GetString(bytes));
            return Exit.Done;
        }
        Console.Out.WriteLine(ReportText.Printable($"{manifest.Number}  {BundleLevels.WordOf(manifest.Level)}  {manifest.Origin}  {manifest.Product}"));
        foreach (var member in manifest.Members)
        {
            Console.Out.WriteLine($"{member.Sha256.ToHex()}  {member.SizeBytes.ToString(CultureInfo.InvariantCulture),12}  {ReportText.Printable(member.Path)}");
        }
        return Exit.Done;
    }

    private static int Print(IReadOnlyList<MeasuredValue> values, bool json)
    {
        if (json)
        {
            var list = JsonArray.Of([.. values.Select(JsonValue (value) => new JsonObjectBuilder { { "name", Whole(value.Name) }, { "value", Whole(value.Value) } }.Build())]);
            Console.Out.WriteLine(Encoding.UTF8.GetString(CanonicalJson.Write(list)));
            return Exit.Done;
        }
        foreach (var value in values)
        {
            Console.Out.WriteLine(ReportText.Printable($"{value.Name} = {value.Value}"));
        }
        Console.Out.WriteLine();
        return Exit.Done;
    }

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
