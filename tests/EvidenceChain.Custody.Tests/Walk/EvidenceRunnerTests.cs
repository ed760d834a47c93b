using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Walk;

public sealed class EvidenceRunnerTests
{
    [Fact]
    public async Task An_evidence_waits_for_a_chain_at_level_logged_and_is_verified_once_there_is_one()
    {
        await using var bench = await RegisterBench.BeginAsync();
        Proof.Statements.EvidenceNumber number;
        await using (var office = await OpenAsync(bench, null))
        {
            var order = await office.Orders.PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, CancellationToken.None);
            number = order.Number;
            Assert.False(await office.Runner.AdvanceAsync(number, CancellationToken.None));
            await bench.CaptureAsync(order);
            Assert.True(await office.Runner.AdvanceAsync(number, CancellationToken.None));
            Assert.True(await office.Runner.AdvanceAsync(number, CancellationToken.None));
            var waiting = (await office.Register.FindAsync(number, CancellationToken.None))!;
            Assert.Equal(("logged", "Inconclusive"), (waiting.Bundle!.Level, waiting.Bundle.Verdict));
            var failure = Assert.Single(waiting.Failures);
            Assert.Equal(("Anchor", "no chain is configured"), (failure.Step, failure.Reason));
            Assert.Equal(1, await bench.CountAsync("bundles"));
            Assert.Equal([number], await office.Register.UnfinishedAsync(10, CancellationToken.None));
            var policy = await File.ReadAllTextAsync(office.Policy.Path);
            Assert.DoesNotContain("\nchain ", policy, StringComparison.Ordinal);
            Assert.Contains("\nquorum none\n", policy, StringComparison.Ordinal);
        }
        await bench.CheckLogAsync();

        await using (var office = await OpenAsync(bench, Repository.AnvilPath))
        {
            Assert.True(await office.Runner.AdvanceAsync(number, CancellationToken.None));
            Assert.True(await office.Runner.AdvanceAsync(number, CancellationToken.None));
            var state = (await office.Register.FindAsync(number, CancellationToken.None))!;
            Assert.Equal(("anchored", "Verified"), (state.Bundle!.Level, state.Bundle.Verdict));
            Assert.Equal(2, await bench.CountAsync("bundles"));
            Assert.Empty(await office.Register.UnfinishedAsync(10, CancellationToken.None));

            var policy = Policy.Parse(await File.ReadAllBytesAsync(office.Policy.Path)).Value;
            Assert.Single(policy.Chains);
            await using var zip = await office.Blobs.OpenAsync(state.Bundle.Archive, CancellationToken.None);
            using var bundle = BundleReader.OpenZip(zip).Value;
            var report = await BundleVerifier.VerifyAsync(bundle, policy, new() { PolicyName = "ours", Clock = TimeProvider.System }, null, CancellationToken.None);
            Assert.Equal(0, report.ExitCode);
        }
        await bench.CheckLogAsync();
        Assert.Equal(0, await bench.Service.Command("select count(*) from custody.statements s where not exists (select from custody.entries e where e.digest = s.digest)").ScalarAsync<long>(CancellationToken.None));
    }

    [Fact]
    public async Task What_cannot_be_sealed_is_a_stored_failure_and_no_exception()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var office = await OpenAsync(bench, null);
        var order = await office.Orders.PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, CancellationToken.None);
        await bench.CaptureAsync(order, made => made with { Report = "{}\n"u8.ToArray() });
        Assert.False(await office.Runner.AdvanceAsync(order.Number, CancellationToken.None));
        Assert.False(await office.Runner.AdvanceAsync(order.Number, CancellationToken.None));
        var state = (await office.Register.FindAsync(order.Number, CancellationToken.None))!;
        Assert.Equal("Seal", Assert.Single(state.Failures).Step);
        Assert.Null(state.SealDigest);
    }

    [Fact]
    public async Task An_office_refuses_keys_that_its_log_did_not_announce()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using (await OpenAsync(bench, null))
        {
        }
        File.Delete(Path.Combine(bench.Data.Keys, "wacz.key"));
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(bench, null));
    }

    private static Task<RegistryOffice> OpenAsync(RegisterBench bench, string? anvil) =>
        RegistryOffice.OpenAsync(new() { Data = bench.Data, Database = bench.ConnectionString, AnvilPath = anvil }, TimeProvider.System, CancellationToken.None);
}
