using System.Text.Json.Nodes;
using CsCheck;
using EvidenceChain.Oracles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

[Collection(OracleProcess.Collection)]
public sealed class PatriciaTrieOracleTests(OracleProcess oracle)
{
    private const ulong Seed = 20261124;

    [Fact]
    public async Task Root_RandomEntries_IsTheOraclesRoot()
    {
        var tries = OracleProcess.Cases(EthereumGen.TrieEntries, Seed, 1_000);
        var answers = await oracle.AskAsync("trie.root", tries.Select(entries => new JsonObject { ["entries"] = ToJson(entries) }));
        OracleProcess.AssertSame(
            Seed, tries, answers.Select(answer => answer.Text), entries => $"{PatriciaTrie.Of(entries).Root}", entries => ToJson(entries).ToJsonString());
    }

    [Fact]
    public async Task OfList_EveryLengthAroundAKeyBoundary_HasTheOraclesRoot()
    {
        int[] lengths = [0, 1, 2, 16, 17, 127, 128, 129, 255, 256, 257, 300];
        var lists = lengths.Select(length => OracleProcess.Cases(Gen.Byte.Array[1, 60], Seed + (ulong)length, length)).ToList();
        var answers = await oracle.AskAsync("trie.listRoot", lists.Select(values => new JsonObject { ["values"] = ToJson(values) }));
        OracleProcess.AssertSame(Seed, lists, answers.Select(answer => answer.Text), values => $"{PatriciaTrie.OfList(values).Root}", values => $"{values.Count} values");
    }

    [Fact]
    public async Task ProofOf_PresentAndAbsentKeys_IsTheOraclesProof()
    {
        var tries = OracleProcess.Cases(
            Gen.Select(EthereumGen.TrieEntries.Where(entries => entries.Length > 0), EthereumGen.TrieEntries), Seed + 1, 400);
        byte[][] KeysOf((KeyValuePair<byte[], byte[]>[], KeyValuePair<byte[], byte[]>[]) pair) => [.. pair.Item1.Concat(pair.Item2).Select(entry => entry.Key)];
        var answers = await oracle.AskAsync(
            "trie.proofs", tries.Select(pair => new JsonObject { ["entries"] = ToJson(pair.Item1), ["keys"] = ToJson(KeysOf(pair)) }));
        OracleProcess.AssertSame(
            Seed + 1,
            tries,
            answers.Select(answer => answer.Result!["proofs"]!.ToJsonString()),
            pair => new JsonArray([.. KeysOf(pair).Select(key => ToJson(PatriciaTrie.Of(pair.Item1).ProofOf(key)))]).ToJsonString(),
            pair => ToJson(pair.Item1).ToJsonString());
    }

    [Fact]
    public async Task Verify_DamagedProofs_NeverSayOtherwiseThanTheOracle()
    {
        // The oracle looks nodes up by hash: it overlooks needless ones and is no judge of strictness, but where it finds nothing we must not either.
        var cases = OracleProcess.Cases(DamagedProofs(), Seed + 2, 3_000);
        var answers = await oracle.AskAsync("trie.verify", cases.Select(proof => new JsonObject
        {
            ["root"] = $"{proof.Root}",
            ["key"] = Hex.Of(proof.Key),
            ["proof"] = ToJson(proof.Nodes),
        }));
        for (var i = 0; i < cases.Count; i++)
        {
            var ours = PatriciaTrie.Verify(cases[i].Root, cases[i].Key, [.. cases[i].Nodes.Select(node => (ReadOnlyMemory<byte>)node)]);
            var theirs = answers[i].Refusal is null ? answers[i].Result?.GetValue<string>() ?? "absent" : "invalid";
            var said = ours.Outcome switch
            {
                TrieOutcome.Present => Hex.Of(ours.Value.Span),
                TrieOutcome.Absent => "absent",
                TrieOutcome.Invalid => "invalid",
            };
            Assert.True(said == "invalid" || said == theirs, $"seed {Seed + 2}, case {i}: oracle {theirs}, ours {said}");
            if (cases[i].IsWhole)
            {
                Assert.True(said == theirs, $"seed {Seed + 2}, case {i}: a whole proof; oracle {theirs}, ours {said} ({ours.Reason})");
            }
        }
    }

    [Fact]
    public async Task TryVerify_RandomAccounts_AreReadAsTheOracleWroteThem()
    {
        var account = Gen.Select(EthereumGen.Address, Gen.ULong, Gen.ULong, EthereumGen.Word, EthereumGen.Word);
        var states = OracleProcess.Cases(account.Array[1, 12], Seed + 3, 200);
        var answers = await oracle.AskAsync("accounts.proof", states.Select(accounts => new JsonObject
        {
            ["address"] = accounts[0].Item1.ToString(),
            ["accounts"] = new JsonArray([.. accounts.Select(entry => new JsonObject
            {
                ["address"] = entry.Item1.ToString(),
                ["nonce"] = $"{entry.Item2}",
                ["balance"] = $"{entry.Item3}",
                ["storageRoot"] = entry.Item4.ToString(),
                ["codeHash"] = entry.Item5.ToString(),
            })]),
        }));
        for (var i = 0; i < states.Count; i++)
        {
            var (address, nonce, balance, storage, code) = states[i][0];
            Assert.True(Bytes32.TryParse(answers[i].Result!["root"]!.GetValue<string>(), out var root));
            ReadOnlyMemory<byte>[] nodes = [.. answers[i].Result!["proof"]!.AsArray().Select(node => Hex.Bytes(node!.GetValue<string>()))];
            Assert.True(AccountProof.TryVerify(root, address, nodes, out var read, out var error), $"seed {Seed + 3}, case {i}: {error}");
            Assert.Equal(new EthAccount(nonce, balance, storage, code), read);
            Assert.False(AccountProof.TryVerify(root, default, nodes, out _, out _));
        }
    }

    private static Gen<ProofCase> DamagedProofs() =>
        Gen.Select(EthereumGen.TrieEntries.Where(entries => entries.Length > 0), Gen.Int[0, 1000], Gen.Int[0, 5], Gen.Int[0, 100_000], Gen.Byte[1, 255])
            .Select((entries, pick, kind, at, flip) =>
            {
                var trie = PatriciaTrie.Of(entries);
                var key = pick % 4 == 0 ? Keccak256.Hash([flip]) : entries[pick % entries.Length].Key;
                var nodes = trie.ProofOf(key).ToList();
                var index = at % nodes.Count;
                switch (kind)
                {
                    case 0:
                        nodes[index] = [.. nodes[index]];
                        nodes[index][at % nodes[index].Length] ^= flip;
                        break;
                    case 1:
                        nodes.RemoveAt(index);
                        break;
                    case 2:
                        nodes.Insert(index, [0xc2, 0x20, flip]);
                        break;
                    case 3:
                        nodes[index] = [.. nodes[index], flip];
                        break;
                }
                return new ProofCase(trie.Root, key, nodes, IsWhole: kind > 3);
            });

    private static JsonArray ToJson(IEnumerable<KeyValuePair<byte[], byte[]>> entries) =>
        new([.. entries.Select(entry => ToJson([entry.Key, entry.Value]))]);

    private static JsonArray ToJson(IEnumerable<byte[]> values) => new([.. values.Select(value => JsonValue.Create(Hex.Of(value)))]);

    private sealed record ProofCase(Bytes32 Root, byte[] Key, IReadOnlyList<byte[]> Nodes, bool IsWhole);
}
