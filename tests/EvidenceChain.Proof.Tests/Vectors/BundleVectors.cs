using System.IO.Compression;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Tests.Packages;
using EvidenceChain.Proof.Tests.Verification;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>
/// Bundles that somebody changed: with no key; with a key of his own; with the seal key, so that only what the parts say of one another is left to find it;
/// and containers that two programs would read differently.
/// </summary>
internal static class BundleVectors
{
    private static readonly TestBundle Ours = Make(1);
    private static readonly TestBundle Sibling = Small(1).Sibling().Make();
    private static readonly TestBundle Stranger = Make(2);

    // What the seal key's holder may leave out, or write as he likes: a document, and the statement on the built-in authority's root.
    private static readonly string[] Free = [MemberPaths.ReadMe, "keys/tsa-root.json", "keys/tsa-root.sig"];

    internal static IReadOnlyList<string> OurPolicyLines => Ours.Maker.PolicyLines(Ours);

    internal static Proof.Statements.EvidenceNumber SiblingNumber => Sibling.Maker.Number;

    internal static string Policy => string.Join('\n', Ours.Maker.PolicyLines(Ours)) + "\nquorum none\n";

    internal static Vector Valid => Of("valid/bundles/complete", Ours.Members);

    /// <summary>The complete bundle, to be changed at will.</summary>
    internal static TestBundle OurCopy(bool isCosigned = false) => isCosigned ? new TestBundle(Ours.Maker) { Root = Ours.Root, Anchor = Ours.Anchor, IsCosigned = true }.With(Ours.Members) : Copy(Ours);

    internal static byte[] SiblingMember(string path) => Sibling.Members[path];

    internal static IEnumerable<Vector> Invalid() => [.. Named(), .. Contradictions(), .. WithoutKey(), .. WithSealKey(), .. Containers()];

    private static TestInstallation Small(byte salt) => new(salt) { Package = new($"package {salt}") { FillerBytes = 64 } };

    private static TestBundle Make(byte salt) => Small(salt).Make();

    private static IEnumerable<Vector> Named()
    {
        foreach (var (name, attack) in AttackTests.Attacks)
        {
            var bundle = Copy(Ours);
            attack.Do(bundle, Copy(Sibling), Copy(Stranger));
            yield return Of($"invalid/bundles/{Vector.FileName(name)}", bundle.Members);
        }
    }

    private static IEnumerable<Vector> Contradictions() => ContradictionTests.Lies.Select(lie => Of($"invalid/bundles/contradiction-{Vector.FileName(lie.Key)}", lie.Value.Liar.Smaller().Make().Members));

    private static IEnumerable<Vector> WithoutKey()
    {
        foreach (var path in Ours.Members.Keys)
        {
            yield return Of($"invalid/bundles/altered-{Slug(path)}", Changed(path, Flip));
            yield return Of($"invalid/bundles/stripped-{Slug(path)}", Copy(Ours).Without(path).Members);
        }
    }

    private static IEnumerable<Vector> WithSealKey()
    {
        foreach (var path in Ours.Members.Keys.Where(path => path is not (MemberPaths.Manifest or MemberPaths.Signature) && !Free.Contains(path)))
        {
            yield return Resigned($"left-out-{Slug(path)}", path, _ => null);
            yield return Resigned($"emptied-{Slug(path)}", path, _ => []);
            yield return Resigned($"halved-{Slug(path)}", path, content => content[..(content.Length / 2)]);
            yield return Resigned($"flipped-{Slug(path)}", path, Flip);
            if (Stranger.Members.TryGetValue(path, out var other) && !other.AsSpan().SequenceEqual(Ours.Members[path]))
            {
                yield return Resigned($"a-stranger's-{Slug(path)}", path, _ => other);
            }
        }
    }

    private static IEnumerable<Vector> Containers()
    {
        static List<RawMember> Members() => [.. Ours.Members.Select(member => new RawMember(member.Key, member.Value) { Deflated = true, Level = CompressionLevel.NoCompression })];
        Vector Raw(string name, Action<List<RawMember>> change, RawZip? zip = null)
        {
            var members = Members();
            change(members);
            return new($"invalid/bundles/container-{name}.zip", SubjectKind.Bundle, (zip ?? new()).Write(members));
        }
        var seal = Members().FindIndex(member => member.Path == MemberPaths.Seal);
        yield return Raw("duplicated-member", m => m.Add(m[seal]));
        yield return Raw("duplicated-member-another-content", m => m.Insert(0, m[seal] with { Content = Sibling.Members[MemberPaths.Seal] }));
        yield return Raw("duplicated-member-in-upper-case", m => m.Add(m[seal] with { Path = "SEAL.json" }));
        yield return Raw("bytes-before-the-first-member", _ => { }, new() { Before = [0x50, 0x4b] });
        yield return Raw("bytes-behind-the-end", _ => { }, new() { BehindEnd = [0] });
        yield return Raw("bytes-before-the-directory", _ => { }, new() { BeforeDirectory = new byte[20] });
        yield return Raw("bytes-between-members", m => m[seal] = m[seal] with { Behind = [1, 2, 3] });
        yield return Raw("bytes-behind-packed-data", m => m[seal] = m[seal] with { BehindPacked = [1, 2, 3] });
        yield return Raw("another-name-in-the-local-header", m => m[seal] = m[seal] with { LocalPath = "SEAL.txt!" });
        yield return Raw("another-checksum", m => m[seal] = m[seal] with { Crc = 1, LocalCrc = 1 });
        yield return Raw("another-checksum-in-the-local-header", m => m[seal] = m[seal] with { LocalCrc = 1 });
        yield return Raw("another-method-in-the-local-header", m => m[seal] = m[seal] with { LocalMethod = 0 });
        yield return Raw("path-that-leaves-the-folder", m => m.Add(new("../bundle.json", [1])));
        yield return Raw("path-with-a-backslash", m => m.Add(new("a\\b", [1])));
        yield return Raw("path-that-ends-in-a-dot", m => m.Add(new("seal.json.", [1])));
        yield return Raw("path-that-ends-in-a-space", m => m.Add(new("seal.json ", [1])));
        yield return Raw("absolute-path", m => m.Add(new("/bundle.json", [1])));
        yield return Raw("a-link", m => m[seal] = m[seal] with { ExternalAttributes = 0xA1FF0000 });
        yield return Raw("encrypted", m => m[seal] = m[seal] with { ExtraFlags = 1 });
        yield return Raw("second-name-in-an-extra-field", m => m[seal] = m[seal] with { Extra = [0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, (byte)'x'] });
        yield return Raw("fewer-entries-than-stated", _ => { }, new() { CountOffBy = 1 });
        yield return Raw("members-that-overlap", _ => { }, new() { SharedOffset = true });
        yield return new("invalid/bundles/container-cut-off.zip", SubjectKind.Bundle, new RawZip().Write(Members())[..^30]);
        yield return new("invalid/bundles/container-empty.zip", SubjectKind.Bundle, new RawZip().Write([]));
        yield return new("invalid/bundles/no-zip.zip", SubjectKind.Bundle, "not a ZIP\n"u8.ToArray());
    }

    private static Vector Resigned(string name, string path, Func<byte[], byte[]?> change)
    {
        var members = Copy(Ours).Members;
        var manifest = BundleManifest.Parse(members[MemberPaths.Manifest]).Value;
        var content = change(members[path]);
        if (content is null)
        {
            members.Remove(path);
        }
        else
        {
            members[path] = content;
        }
        // The list says what is there and keeps the level that it stated.
        var bytes = (manifest with
        {
            Members = [.. manifest.Members.Where(member => members.ContainsKey(member.Path)).Select(member => member.Path == path ? BundlePart.Of(path, members[path]).Member : member)],
        }).ToCanonicalBytes();
        members[MemberPaths.Manifest] = bytes;
        members[MemberPaths.Signature] = BundleSignature.Sign(bytes, Ours.Maker.SealKey);
        return Of($"invalid/bundles/re-signed-{Vector.FileName(name)}", members);
    }

    private static SortedDictionary<string, byte[]> Changed(string path, Func<byte[], byte[]> change)
    {
        var members = Copy(Ours).Members;
        members[path] = change(members[path]);
        return members;
    }

    private static byte[] Flip(byte[] content)
    {
        byte[] changed = [.. content];
        changed[changed.Length / 2] ^= 0x01;
        return changed;
    }

    private static TestBundle Copy(TestBundle bundle) => new TestBundle(bundle.Maker) { Root = bundle.Root, Anchor = bundle.Anchor }.With(bundle.Members);

    private static string Slug(string path) => path.Replace('/', '-');

    internal static Vector Of(string path, SortedDictionary<string, byte[]> members)
    {
        var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
                entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }
        return new(path + ".zip", SubjectKind.Bundle, target.ToArray());
    }
}
