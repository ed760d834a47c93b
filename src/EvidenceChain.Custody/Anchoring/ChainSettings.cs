using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>A chain that others run too, as configured.</summary>
public sealed record NetworkSettings
{
    /// <summary>Nodes of the chain; the first is asked, the others must agree with it before an anchor is final.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    public required ChainKind Kind { get; init; }

    public required FinalityRule Finality { get; init; }

    /// <summary>The contract that somebody else put there; null has our own admin key put one there and register the log.</summary>
    public EthAddress? Contract { get; init; }

    /// <summary>The operator said that the nodes are at private addresses: on this machine or in its own network.</summary>
    public bool IsPrivate { get; init; }
}

/// <summary>Where the log is anchored, <c>policy/chain.conf</c>: at most one line; without it, on the chain that the installation runs itself.</summary>
public static class ChainSettings
{
    public const string FileName = "chain.conf";

    private const string Form = "consortium|public first-block|finalized URL [URL...] [contract=0x...] [private]";

    private const string Heading = """
        # The Ethereum-compatible chain that the log is anchored on; read at start. Without a line it is one that this installation runs itself (grade Local).
        #   consortium|public first-block|finalized URL [URL...] [contract=0x...] [private]
        # consortium: its validators are known parties, not all of them the operator's. first-block: a block is final when it exists (QBFT); finalized: when the node says so (proof of stake).
        # With several URLs the first is asked, and no anchor is final before the others hold the same block. Without a contract this installation puts its own there
        # (its accounts need the chain's money where gas costs something). private when the addresses are of this machine or its own network.

        """;

    /// <summary>Null for the installation's own chain. The file is put there with its explanations at first start; <see cref="InvalidDataException"/> with line and reason when it cannot be used.</summary>
    public static NetworkSettings? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(Heading), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        NetworkSettings? settings = null;
        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            settings = settings is not null ? throw new InvalidDataException($"{path} line {number}: a log is anchored on one chain")
                : Read(line) ?? throw new InvalidDataException($"{path} line {number} is not {Form}");
        }
        return settings;
    }

    private static NetworkSettings? Read(string line)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [("consortium" or "public") and var kind, ("first-block" or "finalized") and var finality, .. var rest])
        {
            return null;
        }
        List<Uri> nodes = [];
        EthAddress? contract = null;
        var isPrivate = false;
        foreach (var word in rest)
        {
            if (word == "private" && !isPrivate)
            {
                isPrivate = true;
            }
            else if (word.StartsWith("contract=", StringComparison.Ordinal) && contract is null && EthAddress.TryParse(word["contract=".Length..], out var address))
            {
                contract = address;
            }
            else if (Uri.TryCreate(word, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && !nodes.Contains(url))
            {
                nodes.Add(url);
            }
            else
            {
                return null;
            }
        }
        return nodes.Count == 0 ? null : new()
        {
            Nodes = nodes,
            Kind = kind == "public" ? ChainKind.Public : ChainKind.Consortium,
            Finality = finality == "finalized" ? FinalityRule.FinalizedTag : FinalityRule.FirstBlock,
            Contract = contract,
            IsPrivate = isPrivate,
        };
    }
}
