using System.Globalization;
using System.Text;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>Where an anchor cosigner looks whether a checkpoint is anchored and final.</summary>
public sealed record WatchedChain(Uri Node, bool IsPrivate, ulong ChainId, Bytes32 Genesis, EthAddress Contract, Bytes32 CodeHash, FinalityRule Finality);

/// <summary>A log that a witness cosigns; with a chain when it cosigns only what is anchored there.</summary>
public sealed record WitnessedLog(NoteVerifierKey Key, WatchedChain? Chain)
{
    public const string FileName = "logs.conf";

    private const string Heading = """
        # Logs that this witness cosigns; read at start. A line starting with # is not read.
        #   log KEY
        # An anchor cosigner (ec witness --anchored) also needs the node it asks; the word private allows an address of this machine or its own network:
        #   log KEY node=http://127.0.0.1:8545 id=1 genesis=0x… contract=0x… code=0x… [finality=first-block] [private]
        # Final is what the node calls so; first-block is for chains where a block is final when it exists (QBFT).

        """;

    /// <summary>The logs listed in that folder, where the file is put with its explanations at first start; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static IReadOnlyList<WitnessedLog> Load(string folder, bool isAnchored)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(Heading));
        }
        List<WitnessedLog> logs = [];
        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            var fault = Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), isAnchored, out var log);
            if (fault is null && logs.Any(known => known.Key.PublicKey.SequenceEqual(log!.Key.PublicKey)))
            {
                fault = "the log's key is listed twice";
            }
            logs.Add(fault is null ? log! : throw new InvalidDataException($"{path} line {number}: {fault}"));
        }
        return logs;
    }

    private static string? Read(string[] words, bool isAnchored, out WitnessedLog? log)
    {
        log = null;
        if (words is not ["log", var vkey, .. var rest])
        {
            return "is not 'log KEY'";
        }
        if (!NoteVerifierKey.Parse(vkey).TryGet(out var key, out var error) || key.Type != NoteKeyType.Ed25519)
        {
            return error ?? "is not the Ed25519 key of a log";
        }
        if (!isAnchored)
        {
            log = new(key, null);
            return rest.Length == 0 ? null : $"'{rest[0]}' is for an anchor cosigner, which is another program with another key: ec witness --anchored";
        }
        var values = rest.Where(word => word != "private").Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var finality = values.GetValueOrDefault("finality", "finalized");
        if (finality is not ("finalized" or "first-block"))
        {
            return "finality is finalized or first-block";
        }
        if (!Uri.TryCreate(values.GetValueOrDefault("node"), UriKind.Absolute, out var node) || node.Scheme is not ("http" or "https")
            || !ulong.TryParse(values.GetValueOrDefault("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !Bytes32.TryParse(values.GetValueOrDefault("genesis"), out var genesis) || !Bytes32.TryParse(values.GetValueOrDefault("code"), out var code)
            || !EthAddress.TryParse(values.GetValueOrDefault("contract"), out var contract))
        {
            return "an anchor cosigner needs node=URL id=NUMBER genesis=0x… contract=0x… code=0x… for each log";
        }
        log = new(key, new(node, rest.Contains("private"), id, genesis, contract, code, finality == "first-block" ? FinalityRule.FirstBlock : FinalityRule.FinalizedTag));
        return null;
    }
}
