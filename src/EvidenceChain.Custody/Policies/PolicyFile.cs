using System.Text;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Policies;

/// <summary>A time authority as our policy lists it.</summary>
public sealed record ListedAuthority(string Name, Sha256Digest Root, bool IsIndependent);

/// <summary>
/// This installation's own policy: what verifiers are asked to accept. Written at first start and when a chain is added; published with its fingerprint.
/// Whoever verifies must have compared that fingerprint by another way.
/// </summary>
public sealed class PolicyFile
{
    private PolicyFile(string path, Policy policy) => (Path, Policy) = (path, policy);

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public Policy Policy { get; }

    /// <summary>Writes the policy unless the file says the same already.</summary>
    public static PolicyFile Write(string folder, KeyRing keys, IReadOnlyDictionary<KeyPurpose, SignedStatement> announced, IReadOnlyList<ListedAuthority> authorities, IReadOnlyList<AnchorChain> chains)
    {
        var text = new StringBuilder();
        text.Append($"# Policy of {keys.Origin}. Compare its SHA-256 by another way before you rely on it.\n");
        text.Append($"log {keys.Log.Key}\n");
        text.Append("quorum none\n");
        text.Append($"key seal {keys.Seal.Key}{From(announced, KeyPurpose.Seal)}\n");
        text.Append($"key wacz {keys.Origin}/wacz {keys.Package.Fingerprint}{From(announced, KeyPurpose.Wacz)}\n");
        foreach (var authority in authorities)
        {
            text.Append($"tsa {authority.Name} {authority.Root} {(authority.IsIndependent ? "independent" : "operator")}\n");
        }
        foreach (var chain in chains)
        {
            var kind = AnchorStatement.WordOf(chain.Kind);
            text.Append($"chain {kind}-{chain.ChainId} id={chain.ChainId} genesis={chain.Genesis} contract={chain.Contract} code={chain.CodeHash} kind={kind}\n");
        }
        text.Append("require seal inclusion timestamp anchor\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var policy = Policy.Parse(bytes).Value;
        var path = System.IO.Path.Combine(folder, $"{keys.Origin.Replace('/', '-')}.policy");
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(path, bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        return new(path, policy);
    }

    private static string From(IReadOnlyDictionary<KeyPurpose, SignedStatement> announced, KeyPurpose purpose) =>
        $" from={UtcTime.Format(KeyStatement.Parse(announced[purpose].Statement.Span).Value.ValidFrom)}";
}
