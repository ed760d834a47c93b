using System.Globalization;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>The bundle's list, its members and its signature. What is cheap comes first: small members, then the signature, then the package.</summary>
internal static class MemberChecks
{
    // Statements and proofs have a few KiB; what is larger is a document, and no check reads it.
    private const int MaxHeldBytes = 1 << 20;

    // Thousands of members may be listed: only those that a check reads are held, and these up to 64 MiB together.
    private const long MaxHeldTogether = 64L << 20;

    internal static async Task ExamineAsync(Walk walk, CancellationToken cancellationToken)
    {
        var faults = new List<MeasuredValue>();
        if (!walk.Bundle.Read(MemberPaths.Manifest).TryGet(out var bytes, out var error))
        {
            walk.Checks.Failed(CheckNames.Manifest, error);
            return;
        }
        walk.BundleDigest = Sha256Digest.Of(bytes);
        ReadManifest(walk, bytes);
        HoldMembers(walk, faults);
        var isEnough = walk.Options.StopsAtFailure && faults.Count > 0;
        if (!isEnough)
        {
            CheckSignature(walk, bytes);
        }
        if (isEnough || walk.Manifest is null || (walk.Options.StopsAtFailure && walk.Checks.HasFailed))
        {
            Conclude(walk, faults);
            return;
        }
        await HashPackageAsync(walk, faults, cancellationToken).ConfigureAwait(false);
        Conclude(walk, faults);
        CheckLevel(walk, walk.Manifest);
    }

    private static void ReadManifest(Walk walk, byte[] bytes)
    {
        var read = BundleManifest.Parse(bytes);
        var digest = new MeasuredValue("bundle_digest", walk.BundleDigest.ToString());
        if (read.TryGet(out var manifest, out var error))
        {
            walk.Manifest = manifest;
            walk.Checks.Passed(CheckNames.Manifest, "bundle.json is canonical, of a known version and requires nothing unknown", digest);
        }
        else
        {
            walk.Checks.Add(read.IsUnsupported ? Check.NotChecked(CheckNames.Manifest, error, digest) : Check.Failed(CheckNames.Manifest, error, digest));
        }
    }

    private static void HoldMembers(Walk walk, List<MeasuredValue> faults)
    {
        var read = MemberPaths.ReadByChecks(walk.Manifest?.Members.Select(member => member.Path) ?? []);
        var held = 0L;
        foreach (var member in walk.Manifest?.Members ?? [])
        {
            if (member.Path == MemberPaths.Package)
            {
                continue;
            }
            if (!walk.Bundle.Read(member.Path).TryGet(out var content, out var error))
            {
                faults.Add(new(member.Path, error));
            }
            else if (content.Length != member.SizeBytes || Sha256Digest.Of(content) != member.Sha256)
            {
                faults.Add(new(member.Path, $"{Sha256Digest.Of(content)}, {content.Length} bytes, instead of {member.Sha256}, {member.SizeBytes} bytes"));
            }
            else if (content.Length <= MaxHeldBytes && read.Contains(member.Path) && (held += content.Length) <= MaxHeldTogether)
            {
                walk.Intact.Add(member.Path, content);
            }
        }
    }

    private static async Task HashPackageAsync(Walk walk, List<MeasuredValue> faults, CancellationToken cancellationToken)
    {
        if (walk.Manifest!.Members.FirstOrDefault(member => member.Path == MemberPaths.Package) is not { } listed)
        {
            return;
        }
        if (!(await walk.Bundle.OpenSeekableAsync(listed.Path, listed.SizeBytes, cancellationToken).ConfigureAwait(false)).TryGet(out var package, out var error))
        {
            faults.Add(new(listed.Path, error));
            return;
        }
        walk.Package = package;
        try
        {
            var digest = await DualHasher.OfAsync(package, cancellationToken).ConfigureAwait(false);
            walk.PackageDigest = digest;
            if (digest.SizeBytes != listed.SizeBytes || digest.Sha256 != listed.Sha256)
            {
                faults.Add(new(listed.Path, $"{digest.Sha256}, {digest.SizeBytes} bytes, instead of {listed.Sha256}, {listed.SizeBytes} bytes"));
            }
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            faults.Add(new(listed.Path, $"cannot be read: {fault.Message}"));
        }
    }

    private static void Conclude(Walk walk, List<MeasuredValue> faults)
    {
        if (walk.Manifest is not { } manifest)
        {
            walk.Checks.NotChecked(CheckNames.Members, "the bundle's list cannot be read");
            return;
        }
        var listed = manifest.Members.Select(member => member.Path).Append(MemberPaths.Manifest).Append(MemberPaths.Signature).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(walk.Bundle.Paths.Where(path => !listed.Contains(path)).Select(path => new MeasuredValue(path, "is not listed")));
        if (faults.Count > 0)
        {
            walk.Checks.Failed(CheckNames.Members, "members are missing, changed or not listed", [.. faults]);
            return;
        }
        walk.Checks.Passed(
            CheckNames.Members, "every listed member has its size and SHA-256, and there is no other",
            new MeasuredValue("members", manifest.Members.Count.ToString(CultureInfo.InvariantCulture)));
    }

    private static void CheckLevel(Walk walk, BundleManifest manifest)
    {
        var stated = new MeasuredValue("level", BundleLevels.WordOf(manifest.Level));
        var isCosigned = walk.Intact.TryGetValue(MemberPaths.SealProof, out var file) && TlogProof.Parse(file).TryGet(out var proof, out _)
            && proof.Checkpoint.Note.Signatures.Any(signature => Cosignature.Parse(signature) is not null);
        if (!BundleLevels.Of([.. walk.Bundle.Paths], isCosigned).TryGet(out var level, out var error))
        {
            walk.Checks.Failed(CheckNames.Level, error, stated);
        }
        else if (level != manifest.Level)
        {
            walk.Checks.Failed(CheckNames.Level, $"the members are those of level {BundleLevels.WordOf(level)}", stated);
        }
        else
        {
            walk.Checks.Passed(CheckNames.Level, "the members are those of the stated level", stated, new("pending", string.Join(", ", manifest.Pending)));
        }
    }

    private static void CheckSignature(Walk walk, byte[] manifest)
    {
        if (!walk.Bundle.Read(MemberPaths.Signature).TryGet(out var line, out var error) || !BundleSignature.Parse(line).TryGet(out var signature, out error))
        {
            walk.Checks.Failed(CheckNames.BundleSignature, error);
            return;
        }
        var signer = new MeasuredValue("signer", signature.Signer);
        if (walk.Policy.SealKeys.FirstOrDefault(key => signature.IsBy(key.Key)) is not { } listed)
        {
            // The key that the bundle states is only a claim, yet a line that bears its name must at least fit it.
            var stated = StatementChecks.StatedSealKey(walk);
            walk.Checks.Add(stated is not null && signature.IsBy(stated) && !signature.Verify(manifest, stated)
                ? Check.Failed(CheckNames.BundleSignature, "bundle.json is not what the key stated in the bundle signed", signer)
                : Check.NotChecked(CheckNames.BundleSignature, "the signer is unknown to the policy; compare its key with a fingerprint from elsewhere", signer));
            return;
        }
        if (!signature.Verify(manifest, listed.Key))
        {
            walk.Checks.Failed(CheckNames.BundleSignature, "bundle.json is not what the listed key signed", signer);
        }
        else if (walk.Manifest is not { } read)
        {
            walk.Checks.NotChecked(CheckNames.BundleSignature, "signed by a listed key, at a time that cannot be read", signer);
        }
        else
        {
            var madeAt = new MeasuredValue("made_at", UtcTime.Format(read.MadeAt));
            walk.Checks.Add(listed.Window.Contains(read.MadeAt)
                ? Check.Passed(CheckNames.BundleSignature, "signed by a seal key of the policy", signer, madeAt)
                : Check.NotChecked(CheckNames.BundleSignature, "the policy does not accept the signer's key for that time", signer, madeAt));
        }
    }
}
