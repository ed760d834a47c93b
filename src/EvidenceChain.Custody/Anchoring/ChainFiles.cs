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
        var partial = StatePath + ".new";
        using (var packed = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress))
        await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            var buffer = new byte[128 << 10];
            int count;
            while ((count = await packed.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (file.Length + count > maxStateBytes)
                {
                    throw new InvalidDataException($"the state of the local chain exceeds {maxStateBytes} bytes");
                }
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, StatePath, overwrite: true);
        DurableFile.FlushFolder(folder);
    }

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
