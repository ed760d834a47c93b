using System.Text;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Witnessing;
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
public sealed class PolicyFile(string folder, KeyRing keys, KeyStatements announced, IReadOnlyList<ListedAuthority> authorities, WitnessList witnesses, AnchorRecords records)
{
    private const UnixFileMode Published = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Name { get; } = $"{keys.Origin.Replace('/', '-')}.policy";

    public string Path => System.IO.Path.Combine(folder, Name);

    /// <summary>The policy as of now; the file is written when it does not say the same.</summary>
    public async Task<Policy> CurrentAsync(CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(Compose(await announced.AllAsync(cancellation), await records.ChainsAsync(cancellation)));
        if (!File.Exists(Path) || !(await File.ReadAllBytesAsync(Path, cancellation)).AsSpan().SequenceEqual(bytes))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(Path, bytes, Published);
        }
        return Policy.Parse(bytes).Value;
    }

    private string Compose(IReadOnlyDictionary<KeyPurpose, SignedStatement> statements, IReadOnlyList<AnchorChain> chains)
    {
        var text = new StringBuilder();
        text.Append($"# Policy of {keys.Origin}. Compare its SHA-256 by another way before you rely on it.\n");
        text.Append($"log {keys.Log.Key}\n");
        text.Append(Quorum());
        text.Append($"key seal {keys.Seal.Key}{From(statements, KeyPurpose.Seal)}\n");
        text.Append($"key wacz {keys.Origin}/wacz {keys.Package.Fingerprint}{From(statements, KeyPurpose.Wacz)}\n");
        foreach (var (place, authority) in authorities.Index())
        {
            // Every line needs a name of its own, and an authority may have several roots.
            var rank = authorities.Take(place).Count(earlier => earlier.Name == authority.Name);
            text.Append($"tsa {authority.Name}{(rank == 0 ? "" : $"-{rank + 1}")} {authority.Root} {(authority.IsIndependent ? "independent" : "operator")}\n");
        }
        foreach (var chain in chains)
        {
            var kind = AnchorStatement.WordOf(chain.Kind);
            // Every line needs a name of its own, whatever a chain that replaces another shares with it: id, genesis or contract.
            text.Append($"chain {kind}-{chain.Id} id={chain.ChainId} genesis={chain.Genesis} contract={chain.Contract} code={chain.CodeHash} kind={kind}\n");
        }
        text.Append($"require seal inclusion timestamp anchor{(witnesses.Required > 0 ? " witness" : "")}\n");
        return text.ToString();
    }

    // Without a number of the operator's, one cosignature makes the grade and none is required.
    private string Quorum() => witnesses.Witnesses.Count == 0
        ? "quorum none\n"
        : string.Concat(witnesses.Witnesses.Select(witness => $"witness {witness.Name} {witness.Key}\n"))
            + $"group witnesses {Math.Max(1, witnesses.Required)} {string.Join(' ', witnesses.Witnesses.Select(witness => witness.Name))}\nquorum witnesses\n";

    private static string From(IReadOnlyDictionary<KeyPurpose, SignedStatement> statements, KeyPurpose purpose) =>
        $" from={UtcTime.Format(KeyStatement.Parse(statements[purpose].Statement.Span).Value.ValidFrom)}";
}
