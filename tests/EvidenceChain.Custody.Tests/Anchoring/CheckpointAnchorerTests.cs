using System.Text.RegularExpressions;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Verification;
using Npgsql;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Tests.Anchoring;

public sealed class CheckpointAnchorerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_anchor_is_final_with_a_proof_that_verifies_and_links_to_the_one_before()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        var anchorer = bench.NewAnchorer(chain);
        var first = Final(await anchorer.AnchorAsync(AnchoringBench.At(10), AnchoringBench.Consistency, None));
        var second = Final(await anchorer.AnchorAsync(AnchoringBench.At(300), AnchoringBench.Consistency, None));

        Assert.Equal((0, 10), (first.PreviousSize, first.Size));
        Assert.Equal((10, 300), (second.PreviousSize, second.Size));
        Assert.True(Merkle.VerifyConsistency(10, first.Root, 300, second.Root, second.Consistency));
        AssertVerifies(first);
        AssertVerifies(second);
        Assert.Equal(second.BlockHash, (await bench.Records.CoveringAsync(11, None))!.BlockHash);
        Assert.Null(await bench.Records.CoveringAsync(301, None));
    }

    [Fact]
    public async Task AnchorAsync_AnchoredOrCovered_SendsNothing()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        var anchorer = bench.NewAnchorer(chain);
        var anchor = Final(await anchorer.AnchorAsync(AnchoringBench.At(20), AnchoringBench.Consistency, None));

        Assert.Equal(anchor.TransactionHash, Final(await anchorer.AnchorAsync(AnchoringBench.At(20), AnchoringBench.Consistency, None)).TransactionHash);
        Assert.Equal(anchor.TransactionHash, Final(await anchorer.AnchorAsync(AnchoringBench.At(15), AnchoringBench.Consistency, None)).TransactionHash);
        Assert.Null(await anchorer.ResumeAsync(None));
        Assert.Equal(1, await bench.CountAsync("anchor_transactions"));
    }

    [Theory]
    [InlineData("anchor.signed")]
    [InlineData("anchor.sent")]
    [InlineData("anchor.mined")]
    [InlineData("anchor.proofs-stored")]
    [InlineData("anchor.dumped")]
    public async Task Cut_off_anywhere_the_next_process_brings_the_same_transaction_to_its_end(string point)
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using (var chain = bench.NewChain())
        {
            Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(10), AnchoringBench.Consistency, None));
            await Assert.ThrowsAsync<CutOffException>(() => bench.NewAnchorer(chain, cutOffAt: point).AnchorAsync(AnchoringBench.At(30), AnchoringBench.Consistency, None));
            Assert.Equal(1, await bench.CountAsync("anchors"));
        }

        // The chain went down with the service: what was not saved is gone from it.
        await using (var chain = bench.NewChain())
        {
            var resumed = Final((await bench.NewAnchorer(chain).ResumeAsync(None))!);
            Assert.Equal(30, resumed.Size);
            AssertVerifies(resumed);
            Assert.Equal(2, await bench.CountAsync("anchor_transactions"));
            Assert.Equal(0, await bench.CountAsync("anchor_incidents"));
            AssertVerifies(Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(31), AnchoringBench.Consistency, None)));
        }
    }

    [Theory]
    [InlineData("anchor.signed")]
    [InlineData("anchor.mined")]
    public async Task Cut_off_while_the_chain_lives_on_nothing_is_sent_twice(string point)
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        await Assert.ThrowsAsync<CutOffException>(() => bench.NewAnchorer(chain, cutOffAt: point).AnchorAsync(AnchoringBench.At(30), AnchoringBench.Consistency, None));
        var anchor = Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(30), AnchoringBench.Consistency, None));

        Assert.Equal(1, await bench.CountAsync("anchor_transactions"));
        Assert.Equal(1, await bench.CountAsync("anchor_sightings"));
        Assert.Equal(1ul, await NonceAsync(chain, bench.Operator));
        AssertVerifies(anchor);
    }

    [Fact]
    public async Task A_chain_that_is_killed_is_started_again_from_what_was_saved()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        var anchorer = bench.NewAnchorer(chain);
        var first = Final(await anchorer.AnchorAsync(AnchoringBench.At(10), AnchoringBench.Consistency, None));
        using (var anvil = System.Diagnostics.Process.GetProcessById(chain.ProcessId!.Value))
        {
            anvil.Kill();
            await anvil.WaitForExitAsync();
        }
        var second = Final(await anchorer.AnchorAsync(AnchoringBench.At(12), AnchoringBench.Consistency, None));

        Assert.Equal(first.Chain, second.Chain);
        Assert.Equal(10, second.PreviousSize);
        Assert.Equal(0, await bench.CountAsync("anchor_incidents"));
    }

    [Fact]
    public async Task A_chain_that_lost_an_anchor_is_replaced_and_the_loss_is_a_fact()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        byte[] older;
        FinalAnchor lost;
        await using (var chain = bench.NewChain())
        {
            Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(10), AnchoringBench.Consistency, None));
            older = await File.ReadAllBytesAsync(bench.StatePath);
            lost = Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(20), AnchoringBench.Consistency, None));
        }
        await File.WriteAllBytesAsync(bench.StatePath, older);
        await using (var chain = bench.NewChain())
        {
            var again = Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(20), AnchoringBench.Consistency, None));

            Assert.NotEqual(lost.Chain.Genesis, again.Chain.Genesis);
            Assert.NotEqual(lost.Chain.ChainId, again.Chain.ChainId);
            Assert.Equal(0, again.PreviousSize);
            AssertVerifies(again);
            AssertVerifies(lost);
            Assert.Equal("lost_block", await bench.Database.Command("select kind from custody.anchor_incidents").ScalarAsync<string>(None));
            Assert.Equal(3, await bench.CountAsync("anchors"));
        }
    }

    [Fact]
    public async Task A_state_file_that_is_gone_and_a_genesis_that_changed_each_give_a_new_chain()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using (var chain = bench.NewChain())
        {
            Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(10), AnchoringBench.Consistency, None));
        }
        File.Delete(bench.StatePath);
        await using (var chain = bench.NewChain())
        {
            Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(11), AnchoringBench.Consistency, None));
        }
        File.Delete(bench.StatePath);
        var genesis = await File.ReadAllTextAsync(bench.GenesisPath);
        await File.WriteAllTextAsync(bench.GenesisPath, Regex.Replace(genesis, "\"coinbase\":\"0x[0-9a-f]{40}", $"\"coinbase\":\"{bench.Admin.Address}"));
        await using (var chain = bench.NewChain())
        {
            AssertVerifies(Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(12), AnchoringBench.Consistency, None)));
        }
        Assert.Equal(
            ["lost_contract", "foreign_genesis"],
            await bench.Database.Command("select kind from custody.anchor_incidents order by chain").ListAsync(row => row.GetString(0), None));
        Assert.Equal(3, await bench.CountAsync("anchor_chains"));
    }

    [Fact]
    public async Task AnchorAsync_NodeDown_IsPendingAndLaterFinal()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(5), AnchoringBench.Consistency, None));
        using var http = new HttpClient();
        var contract = (await bench.Records.ChainAsync(ChainKind.Local, None))!.Contract;
        CheckpointAnchorer Remote(Uri node) => bench.NewAnchorer(bench.NewNetwork(http, new() { Nodes = [node], Kind = ChainKind.Local, Finality = FinalityRule.FirstBlock, Contract = contract }));
        using var closed = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        closed.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var nobody = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)closed.LocalEndPoint!).Port}/");

        var pending = await Remote(nobody).AnchorAsync(AnchoringBench.At(6), AnchoringBench.Consistency, None);
        Assert.Equal(AnchorDelay.ChainDown, pending.Delay);
        AssertVerifies(Final(await Remote(chain.Endpoint).AnchorAsync(AnchoringBench.At(6), AnchoringBench.Consistency, None)));
    }

    [Fact]
    public async Task A_block_that_is_reorganised_away_before_it_is_final_is_not_anchored()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        await using var chain = bench.NewChain();
        Final(await bench.NewAnchorer(chain).AnchorAsync(AnchoringBench.At(5), AnchoringBench.Consistency, None));
        using var http = new HttpClient();
        var rpc = new JsonRpcClient(http, chain.Endpoint, TimeSpan.FromSeconds(5), TimeProvider.System);
        var known = (await bench.Records.ChainAsync(ChainKind.Local, None))!;
        var patient = bench.NewAnchorer(bench.NewNetwork(http, new() { Nodes = [chain.Endpoint], Kind = ChainKind.Local, Finality = FinalityRule.FinalizedTag, Contract = known.Contract }));

        var snapshot = Expect.Value(await rpc.CallAsync("evm_snapshot", [], None)).GetString();
        Assert.Equal(AnchorDelay.AwaitingFinality, (await patient.AnchorAsync(AnchoringBench.At(9), AnchoringBench.Consistency, None)).Delay);
        Expect.Value(await rpc.CallAsync("evm_revert", [snapshot], None));
        Expect.Value(await rpc.CallAsync("evm_increaseTime", [77], None));
        Assert.Equal(AnchorDelay.AwaitingFinality, (await patient.ResumeAsync(None))!.Delay);
        Expect.Value(await rpc.CallAsync("anvil_mine", ["0x60"], None));
        var anchor = Final((await patient.ResumeAsync(None))!);

        AssertVerifies(anchor);
        Assert.Equal(3, await bench.CountAsync("anchor_sightings"));
        Assert.Equal(2, await bench.CountAsync("anchor_transactions"));
        Assert.Equal(2, await bench.CountAsync("anchor_proofs"));
    }

    [Fact]
    public async Task Facts_can_be_neither_changed_nor_taken_away()
    {
        await using var bench = await AnchoringBench.BeginAsync(postgres);
        foreach (var table in new[] { "anchor_chains", "anchor_incidents", "anchor_transactions", "anchor_sightings", "anchor_abandonments", "anchor_proofs", "anchors" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => bench.Database.Command($"delete from custody.{table}").ExecuteAsync(None));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static FinalAnchor Final(AnchorOutcome outcome)
    {
        Assert.True(outcome.Anchor is not null, outcome.Reason);
        return outcome.Anchor;
    }

    private static async Task<ulong> NonceAsync(LocalChain chain, EthKey key) =>
        Expect.Value(await new TransactionSender(Expect.Value(await chain.EnsureRunningAsync(None)), TimeProvider.System).NextNonceAsync(key.Address, None));

    private static void AssertVerifies(FinalAnchor anchor)
    {
        Assert.True(AnchorProof.TryDecode(anchor.HeaderFile, anchor.ReceiptFile, anchor.AccountFile, out var proof, out var error), error);
        var findings = AnchorProofVerifier.Verify(proof, new()
        {
            ChainId = (ulong)anchor.Chain.ChainId,
            Contract = anchor.Chain.Contract,
            CodeHash = anchor.Chain.CodeHash,
            LogId = AnchoringBench.LogId.ToDigest(),
            Size = (ulong)anchor.Size,
            Root = anchor.Root,
            BlockHash = anchor.BlockHash,
        });
        Assert.All(findings.Checks, check => Assert.Equal(CheckOutcome.Passed, check.Outcome));
        Assert.Equal(findings.Header!.Time, anchor.BlockTime);
        Assert.Equal(findings.Header.Number, (ulong)anchor.BlockNumber);
    }
}
