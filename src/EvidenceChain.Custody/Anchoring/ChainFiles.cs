using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>The folder of the local chain: its genesis, its last durable state, and what was lost.</summary>
internal sealed class ChainFiles(string folder)
{
    private const string OneThousandEther = "0x3635c9adc5dea00000";

    public string GenesisPath => Path.Combine(folder, "genesis.json");

    public string StatePath => Path.Combine(folder, "state.json");

    public string PidPath => Path.Combine(folder, "anvil.pid");

    /// <summary>Chain id of the genesis that is there; null when there is none to go on with.</summary>
    public ulong? ReadChainId()
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(GenesisPath));
            return json.RootElement.GetProperty("config").GetProperty("chainId").GetUInt64();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes a genesis. Its random coinbase makes its hash differ from that of any other chain; chain id, accounts and extra data are not in the header anvil makes of it.</summary>
    public void WriteGenesis(ulong chainId, IReadOnlyList<EthAddress> funded, DateTimeOffset at)
    {
        Directory.CreateDirectory(folder);
        var alloc = new JsonObject();
        foreach (var account in funded)
        {
            alloc[account.ToString()] = new JsonObject { ["balance"] = OneThousandEther };
        }
        var genesis = new JsonObject
        {
            ["config"] = Forks(chainId),
            ["nonce"] = "0x0",
            ["timestamp"] = RpcShapes.Quantity(checked((ulong)at.ToUnixTimeSeconds())),
            ["extraData"] = "0x",
            ["gasLimit"] = "0x1c9c380",
            ["difficulty"] = "0x0",
            ["mixHash"] = default(Bytes32).ToString(),
            ["coinbase"] = EthAddress.FromBytes(RandomNumberGenerator.GetBytes(EthAddress.SizeBytes)).ToString(),
            ["alloc"] = alloc,
        };
        DurableFile.Replace(GenesisPath, JsonSerializer.SerializeToUtf8Bytes(genesis));
    }

    /// <summary>Puts the chain that is there aside, whole, so that nothing of it goes.</summary>
    public void SetAside(DateTimeOffset at)
    {
        var aside = Path.Combine(folder, $"lost-{at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(aside);
        // The genesis goes last: without it nothing is started from what is left.
        foreach (var path in new[] { StatePath, GenesisPath }.Where(File.Exists))
        {
            File.Move(path, Path.Combine(aside, Path.GetFileName(path)));
        }
        DurableFile.FlushFolder(aside);
        DurableFile.FlushFolder(folder);
    }

    /// <summary>Takes the node's dump, gzip of JSON, as the new state.</summary>
    public async Task WriteStateAsync(byte[] gzip, int maxStateBytes, CancellationToken cancellationToken)
    {
        using var state = new MemoryStream();
        await using (var packed = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress))
        {
            var buffer = new byte[128 << 10];
            int count;
            while ((count = await packed.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (state.Length + count > maxStateBytes)
                {
                    throw new InvalidDataException($"the state of the local chain exceeds {maxStateBytes} bytes");
                }
                state.Write(buffer, 0, count);
            }
        }
        var partial = StatePath + ".new";
        await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(WithOneGenesis(state.GetBuffer().AsMemory(0, (int)state.Length)), cancellationToken);
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, StatePath, overwrite: true);
        DurableFile.FlushFolder(folder);
    }

    // A node that loaded a state keeps the block 0 it had made for itself beside the loaded one and dumps both, in no order; at the next load the
    // last one read would be the genesis. The coinbase, drawn at random, tells which is ours.
    private ReadOnlyMemory<byte> WithOneGenesis(ReadOnlyMemory<byte> state)
    {
        var dump = JsonNode.Parse(state.Span);
        if (dump?["blocks"] is not JsonArray blocks || JsonNode.Parse(File.ReadAllBytes(GenesisPath))?["coinbase"] is not JsonValue coinbase)
        {
            return state;
        }
        var foreign = blocks.Where(block => block?["header"] is { } header && IsText(header["number"], "0x0") && !IsText(header["beneficiary"] ?? header["miner"], coinbase.GetValue<string>())).ToList();
        if (foreign.Count == 0)
        {
            return state;
        }
        foreign.ForEach(block => blocks.Remove(block));
        return JsonSerializer.SerializeToUtf8Bytes(dump);
    }

    private static bool IsText(JsonNode? node, string text) => node is JsonValue value && value.TryGetValue<string>(out var found) && string.Equals(found, text, StringComparison.OrdinalIgnoreCase);

    private static JsonObject Forks(ulong chainId)
    {
        var config = new JsonObject { ["chainId"] = chainId, ["terminalTotalDifficulty"] = 0, ["terminalTotalDifficultyPassed"] = true };
        foreach (var fork in new[] { "homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg", "istanbul", "berlin", "london" })
        {
            config[$"{fork}Block"] = 0;
        }
        foreach (var fork in new[] { "shanghai", "cancun", "prague" })
        {
            config[$"{fork}Time"] = 0;
        }
        return config;
    }
}
