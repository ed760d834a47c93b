using System.Diagnostics;
using System.Text.Json;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Anchoring;

/// <summary>The same client against another node: Hardhat, which asks fees, has no eth_getBlockReceipts and wraps reverts in its own way.</summary>
public sealed class HardhatTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const ulong ChainId = 31_337;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task On_a_chain_with_fees_the_transaction_is_of_type_2_and_its_receipt_proof_verifies()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        using var hardhat = await HardhatNode.StartAsync();
        using var http = new HttpClient();
        var rpc = new JsonRpcClient(http, hardhat.Endpoint, TimeSpan.FromSeconds(30), TimeProvider.System);
        foreach (var key in new[] { bench.Admin, bench.Operator })
        {
            Expect.Value(await rpc.CallAsync("hardhat_setBalance", [key.Address.ToString(), "0x56bc75e2d63100000"], None));
        }
        var contract = Expect.Value(await new ContractInstaller(rpc, bench.Admin, TimeProvider.System).InstallAsync(ChainId, AnchoringBench.LogId, bench.Operator.Address, None));
        var sender = new TransactionSender(rpc, TimeProvider.System);
        var call = contract.Anchor(AnchoringBench.LogId, 9, Bytes32.FromDigest(AnchoringBench.At(9).Root), []);
        var prepared = Expect.Value(await sender.PrepareAsync(bench.Operator, ChainId, call, None));
        Expect.Value(await sender.SendAsync(prepared.Transaction, None));
        var mined = Expect.Value(await sender.WaitAsync(prepared.Transaction, TimeSpan.FromSeconds(30), None)).Mined!;

        Assert.Equal("0x2", mined.Receipt.GetProperty("type").GetString());
        var refused = await sender.PrepareAsync(bench.Operator, ChainId, contract.Anchor(AnchoringBench.LogId, 9, Bytes32.FromDigest(AnchoringBench.At(8).Root), []), None);
        Assert.False(refused.TryGet(out _, out var failure));
        Assert.Equal("the contract has another root at size 9: the log forked", AnchorContract.DescribeRevert(failure.Data));

        var site = bench.NewNetwork(http, new() { Nodes = [hardhat.Endpoint], Kind = ChainKind.Consortium, Finality = FinalityRule.FirstBlock });
        var outcome = await bench.NewAnchorer(site).AnchorAsync(AnchoringBench.At(77), AnchoringBench.Consistency, None);
        Assert.True(outcome.Anchor is not null, outcome.Reason);
        Assert.Equal(9, outcome.Anchor.PreviousSize);
    }

    private sealed class HardhatNode(Process process, Uri endpoint) : IDisposable
    {
        private const string Announcement = "JSON-RPC server at ";

        public Uri Endpoint => endpoint;

        public static async Task<HardhatNode> StartAsync()
        {
            var folder = Path.Combine(Path.GetDirectoryName(Repository.ContractsFolder)!, "tests", "nodes");
            if (!File.Exists(Path.Combine(folder, "node_modules", "hardhat", "package.json")))
            {
                using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = folder })!;
                await npm.WaitForExitAsync();
                Assert.Equal(0, npm.ExitCode);
            }
            var start = new ProcessStartInfo(
                "node", ["node_modules/hardhat/internal/cli/bootstrap.js", "--config", "hardhat.config.cjs", "node", "--hostname", "127.0.0.1", "--port", "0"])
            {
                WorkingDirectory = folder, RedirectStandardOutput = true, Environment = { ["HARDHAT_DISABLE_TELEMETRY_PROMPT"] = "true" },
            };
            var process = Process.Start(start)!;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at && at >= 0)
                {
                    _ = process.StandardOutput.ReadToEndAsync(); // a full pipe would stop it
                    return new(process, new(line[(at + Announcement.Length)..].Trim()));
                }
            }
            throw new InvalidOperationException("hardhat ended before it listened");
        }

        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
