using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceChain.Cli.Tests.Native;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Tests.Mutation;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>Bundles and parts of them with a few changes: in the bytes of the container, or in a member whose digest in the list follows, so that every check but the signature of the list goes on.</summary>
internal static partial class BundleCases
{
    private static readonly string Folder = Path.Combine(NativeFile.Root, "tests", "vectors");
    private static readonly string Policy = Read("ours.policy");
    private static readonly string[] Bundles = [.. Directory.GetFiles(Path.Combine(Folder, "valid"), "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    private static readonly string LogProof = Directory.GetFiles(Path.Combine(Folder, "valid/log-proofs"), "*.tlog-proof")[0];
    private static readonly string[] Policies = [Policy, .. Directory.GetFiles(Folder, "*.policy").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    public static PageCase Of(int seed, DateTimeOffset moment)
    {
        var mutator = new Mutator(seed);
        if (seed % 8 == 7)
        {
            return OfLogProof(seed, mutator, moment);
        }
        var source = File.ReadAllBytes(Bundles[mutator.Next(Bundles.Length)]);
        var changed = seed % 8 == 0 ? mutator.Mutate(source, source) : WithChangedMember(source, mutator);
        var policy = Policies[mutator.Next(Policies.Length)];
        return new()
        {
            What = $"bundle {seed}",
            PolicyName = "given",
            Policy = Encoding.UTF8.GetBytes(policy),
            Moment = moment,
            Subject = new("a.zip", changed),
            Library = async options =>
            {
                var opened = BundleReader.OpenZip(new MemoryStream(changed, writable: false));
                using var bundle = opened.IsOk ? opened.Value : null;
                return bundle is null ? BundleVerifier.Unreadable(opened.Error, Parse(policy), options) : await BundleVerifier.VerifyAsync(bundle, Parse(policy), options, null, CancellationToken.None);
            },
        };
    }

    private static PageCase OfLogProof(int seed, Mutator mutator, DateTimeOffset moment)
    {
        var entry = File.ReadAllBytes(Path.Combine(Folder, "entry.json"));
        var proof = mutator.Mutate(File.ReadAllBytes(LogProof), entry);
        return new()
        {
            What = $"log proof {seed}",
            PolicyName = "given",
            Policy = Encoding.UTF8.GetBytes(Policy),
            Moment = moment,
            Subject = new("a.tlog-proof", proof),
            About = new("entry.json", entry),
            Library = options => Task.FromResult(PartReport.LogProof(proof, Sha256Digest.Of(entry), entry, Parse(Policy), options)),
        };
    }

    private static byte[] WithChangedMember(byte[] source, Mutator mutator)
    {
        using var zip = new ZipArchive(new MemoryStream(source));
        var members = zip.Entries.ToDictionary(entry => entry.FullName, BytesOf, StringComparer.Ordinal);
        var path = members.Keys.Order(StringComparer.Ordinal).ElementAt(mutator.Next(members.Count));
        members[path] = path.EndsWith(".wacz", StringComparison.Ordinal) ? PackageCases.Changed(members[path], mutator) : mutator.Mutate(members[path], members.Values.ElementAt(mutator.Next(members.Count)));
        var name = members.Keys.First(member => member.EndsWith("bundle.json", StringComparison.Ordinal));
        var folder = name[..^"bundle.json".Length];
        members[name] = Encoding.Latin1.GetBytes(Listed().Replace(Encoding.Latin1.GetString(members[name]), found =>
            members.TryGetValue(folder + found.Groups[1].Value, out var content) ? $$"""{"path":"{{found.Groups[1].Value}}","sha256":"{{Sha256Digest.Of(content)}}","size":{{content.Length}}}""" : found.Value));
        var target = new MemoryStream();
        using (var made = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (member, content) in members)
            {
                using var stream = made.CreateEntry(member, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }
        return target.ToArray();
    }

    internal static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static Policy Parse(string text) => EvidenceChain.Proof.Policies.Policy.Parse(Encoding.UTF8.GetBytes(text)).Value;

    private static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    [GeneratedRegex("""\{"path":"([^"]+)","sha256":"sha256:[0-9a-f]{64}","size":\d+\}""")]
    private static partial Regex Listed();
}
