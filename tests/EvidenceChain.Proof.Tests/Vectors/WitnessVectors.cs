using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Tests.Verification;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>Bundles whose checkpoint was cosigned, by none to all of three witnesses, under policies that ask for one, two or all of them.</summary>
internal static class WitnessVectors
{
    private const string Verified = "verified", Inconclusive = "inconclusive", Refuted = "refuted";
    private static readonly CheckpointCosigner[] Witnesses = [.. "abc".Select(name => new CheckpointCosigner($"witness.example/{name}", Sha256Digest.Of([(byte)name]).ToArray()))];
    private static readonly CheckpointCosigner Stranger = new("witness.example/stranger", Sha256Digest.Of("stranger"u8).ToArray());

    internal static IEnumerable<(string Name, string Text)> Policies() => Enumerable.Range(1, 3).Select(count => (PolicyFor(count),
        string.Join('\n', BundleVectors.OurPolicyLines) + "\n"
            + string.Concat(Witnesses.Select((witness, i) => $"witness {"abc"[i]} {witness.Key}\n"))
            + $"group witnesses {count} a b c\nquorum witnesses\nrequire seal inclusion timestamp anchor witness\n"));

    internal static IEnumerable<Condition> All()
    {
        foreach (var count in Enumerable.Range(0, 4))
        {
            var vector = count == 0 ? BundleVectors.Valid : Of($"valid/cosigned/by-{count}", Cosigned([.. Witnesses.Take(count)]));
            foreach (var asked in Enumerable.Range(1, 3))
            {
                yield return new(vector, PolicyFor(asked), RenewalVectors.Soon, count >= asked ? Verified : Inconclusive);
            }
        }
        var seen = TestInstallation.BlockTime;
        yield return Of("by-a-stranger-alone", 1, Inconclusive, (_, _) => [Stranger.Cosign(Ours.Checkpoint, seen)]);
        yield return Of("by-one-witness-twice", 2, Inconclusive, (_, _) => [Witnesses[0].Cosign(Ours.Checkpoint, seen), Witnesses[0].Cosign(Ours.Checkpoint, seen.AddSeconds(1))]);
        yield return Of("by-one-and-a-stranger", 2, Inconclusive, (_, _) => [Witnesses[0].Cosign(Ours.Checkpoint, seen), Stranger.Cosign(Ours.Checkpoint, seen)]);
        yield return Of("by-another-key-under-a-witness's-name", 1, Inconclusive, (_, _) => [new CheckpointCosigner(Witnesses[0].Key.Name, Sha256Digest.Of("impostor"u8).ToArray()).Cosign(Ours.Checkpoint, seen)]);
        yield return Of("over-another-root", 1, Refuted, (_, _) => [Witnesses[0].Cosign(new(Ours.Checkpoint.Origin, Ours.Checkpoint.Size, Sha256Digest.Of("another"u8)), seen)]);
        yield return Of("over-another-size", 1, Refuted, (_, _) => [Witnesses[0].Cosign(new(Ours.Checkpoint.Origin, Ours.Checkpoint.Size + 1, Ours.Checkpoint.Root), seen)]);
        yield return Of("over-another-log", 1, Refuted, (_, _) => [Witnesses[0].Cosign(new("log.example/other", Ours.Checkpoint.Size, Ours.Checkpoint.Root), seen)]);
        yield return Of("one-good-and-one-wrong", 1, Refuted, (_, _) => [Witnesses[0].Cosign(Ours.Checkpoint, seen), Witnesses[1].Cosign(new(Ours.Checkpoint.Origin, 1, Ours.Checkpoint.Root), seen)]);
        yield return Of("zeros-under-a-witness's-name", 1, Refuted, (_, _) => [NoteSignature.Parse($"— {Witnesses[0].Key.Name} {Convert.ToBase64String([.. Convert.FromHexString(Witnesses[0].Key.KeyIdHex), .. new byte[72]])}").Value]);
        yield return Of("from-the-verifier's-future", 1, Inconclusive, (_, _) => [Witnesses[0].Cosign(Ours.Checkpoint, seen.AddYears(3))]);
        yield return Of("time-changed-after-signing", 1, Refuted, (_, _) => [Retimed(Witnesses[0].Cosign(Ours.Checkpoint, seen))]);
        // The level says witnessed, the cosignature is gone.
        yield return new(BundleVectors.Of("invalid/cosigned/stripped-by-the-operator", Stripped().Members), PolicyFor(1), RenewalVectors.Soon, Refuted);
    }

    private static SignedCheckpoint Ours => TlogProof.Parse(BundleVectors.OurCopy().Members[MemberPaths.SealProof]).Value.Checkpoint;

    private static string PolicyFor(int count) => $"witnesses-{count}.policy";

    private static Condition Of(string name, int asked, string verdict, Func<int, int, NoteSignature[]> lines) =>
        new(BundleVectors.Of($"invalid/cosigned/{Vector.FileName(name)}", With(lines(0, 0)).Members), PolicyFor(asked), RenewalVectors.Soon, verdict);

    private static Vector Of(string path, TestBundle bundle) => BundleVectors.Of(path, bundle.Members);

    private static TestBundle Cosigned(CheckpointCosigner[] cosigners) => With([.. cosigners.Select(cosigner => cosigner.Cosign(Ours.Checkpoint, TestInstallation.BlockTime))]);

    private static TestBundle With(NoteSignature[] lines)
    {
        var bundle = BundleVectors.OurCopy(isCosigned: true);
        var proof = TlogProof.Parse(bundle.Members[MemberPaths.SealProof]).Value;
        bundle.Members[MemberPaths.SealProof] = new TlogProof(proof.Index, proof.Path, proof.Checkpoint.With(lines)).ToBytes();
        return bundle.Sign();
    }

    private static TestBundle Stripped()
    {
        var bundle = Cosigned(Witnesses);
        var manifest = BundleManifest.Parse(bundle.Members[MemberPaths.Manifest]).Value;
        bundle.Members[MemberPaths.SealProof] = BundleVectors.OurCopy().Members[MemberPaths.SealProof];
        var bytes = (manifest with { Members = [.. manifest.Members.Select(member => member.Path == MemberPaths.SealProof ? BundlePart.Of(member.Path, bundle.Members[member.Path]).Member : member)] }).ToCanonicalBytes();
        bundle.Members[MemberPaths.Manifest] = bytes;
        bundle.Members[MemberPaths.Signature] = BundleSignature.Sign(bytes, bundle.Maker.SealKey);
        return bundle;
    }

    private static NoteSignature Retimed(NoteSignature line)
    {
        byte[] payload = [.. line.Signature];
        payload[7] ^= 1;
        return NoteSignature.Parse($"— {line.KeyName} {Convert.ToBase64String([.. Convert.FromHexString(line.KeyIdHex), .. payload])}").Value;
    }
}
