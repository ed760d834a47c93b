using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Witnessing;

/// <summary>A whole office with a witness and an anchor cosigner, both required by its policy.</summary>
public sealed class WitnessedOfficeTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly CheckpointCosigner Plain = new("witness.example/plain", Sha256Digest.Of("plain"u8).ToArray());
    private static readonly CheckpointCosigner After = new("witness.example/anchored", Sha256Digest.Of("anchored"u8).ToArray());

    [Fact]
    public async Task One_checkpoint_bears_anchor_and_both_cosignatures_and_what_came_before_is_made_good_later()
    {
        await using var bench = await RegisterBench.BeginAsync();
        using var plain = new ListeningWitness();
        using var anchored = new ListeningWitness();
        using var http = new HttpClient();
        var folder = Directory.CreateDirectory(Path.Combine(bench.Data.Root, "witnesses")).FullName;
        WitnessList list = new([new() { Name = "plain", Key = Plain.Key, Url = plain.Url, IsPrivate = true }, new() { Name = "anchored", Key = After.Key, Url = anchored.Url, IsPrivate = true, IsAfterAnchor = true }], 2);
        await using var office = await RegistryOffice.OpenAsync(new() { Data = bench.Data, Database = bench.ConnectionString, AnvilPath = Repository.AnvilPath, Witnesses = list }, TimeProvider.System, None);
        CheckpointWitness Open(CheckpointCosigner cosigner, WatchedChain? chain) => new(
            cosigner, [new(bench.Keys.Log.Key, chain)], Directory.CreateDirectory(Path.Combine(folder, cosigner.Key.Name.Split('/')[1])).FullName, new(Path.Combine(folder, "forks"), TimeProvider.System),
            new AnchorWatch(http, http, TimeProvider.System).WhyNotYetAsync, TimeProvider.System, _ => { });

        // Both are away: the evidence goes its way, and its bundle waits for them.
        var first = await WalkAsync(bench, office);
        Assert.Equal(("anchored", "Inconclusive"), (first.Bundle!.Level, first.Bundle.Verdict));
        Assert.Equal(["witness anchored: HTTP 502: away", "witness plain: HTTP 502: away"], first.Failures.Select(failure => failure.Reason).Order(StringComparer.Ordinal));

        var chain = Policy.Parse(await File.ReadAllBytesAsync(office.Policy.Path)).Value.Chains.Single();
        plain.Become(Open(Plain, null));
        anchored.Become(Open(After, new(office.ChainEndpoint!, true, (ulong)chain.ChainId, chain.Genesis, chain.Contract, chain.CodeHash, FinalityRule.FirstBlock)));
        Assert.Equal(["anchored", "plain"], (await office.Witnesses.AskAgainAsync(None)).Select(witness => witness.Name).Order(StringComparer.Ordinal));
        var second = await WalkAsync(bench, office);
        Assert.Equal(("witnessed", "Verified"), (second.Bundle!.Level, second.Bundle.Verdict));

        foreach (var witness in (string[])["plain", "anchored"])
        {
            Assert.Equal([first.Number], await office.Register.UncosignedAsync(witness, list.Witnesses.Single(endpoint => endpoint.Name == witness).Key.ToString(), 10, None));
        }
        Assert.True(await office.Runner.AdvanceAsync(first.Number, None));
        var made = (await office.Register.FindAsync(first.Number, None))!.Bundle!;
        Assert.Equal(("witnessed", "Verified"), (made.Level, made.Verdict));
        await using var zip = await office.Blobs.OpenAsync(made.Archive, None);
        using var bundle = BundleReader.OpenZip(zip).Value;
        var proof = TlogProof.Parse(bundle.Read(MemberPaths.SealProof).Value).Value.Checkpoint;
        Assert.Equal(2, proof.Note.Verify(Plain.Key, After.Key).VerifiedKeys.Count);
        Assert.Equal(proof.Checkpoint, SignedCheckpoint.Parse(bundle.Read(MemberPaths.AnchorCheckpoint).Value).Value.Checkpoint);
        Assert.Empty(BundleManifest.Parse(bundle.Read(MemberPaths.Manifest).Value).Value.Pending);
        Assert.All(await office.Witnesses.StatusAsync(None), turn => Assert.Null(turn.Reason));
    }

    private static async Task<Custody.Walk.EvidenceState> WalkAsync(RegisterBench bench, RegistryOffice office)
    {
        var order = await office.Orders.PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, None);
        await bench.CaptureAsync(order);
        Assert.True(await office.Runner.AdvanceAsync(order.Number, None));
        return (await office.Register.FindAsync(order.Number, None))!;
    }
}
