using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Verification;

/// <summary>Key, order and seal statements and who signed them.</summary>
internal static class StatementChecks
{
    private static readonly KeyPurpose[] Purposes = Enum.GetValues<KeyPurpose>();

    internal static void ReadStatements(Walk walk)
    {
        CheckKeys(walk);
        if (walk.Read(MemberPaths.Order, out _) is { } order)
        {
            walk.Order = OrderStatement.Parse(order).TryGet(out var statement, out _) ? statement : null;
        }
        if (walk.Read(MemberPaths.Seal, out _) is { } seal)
        {
            walk.Seal = SealStatement.Parse(seal).TryGet(out var statement, out _) ? statement : null;
        }
    }

    // A key says itself from when until when it is used; the policy's window is another matter.
    private static bool IsOutsideItsTime(Walk walk, KeyStatement statement)
    {
        var window = new ValidityWindow(statement.ValidFrom, statement.ValidUntil);
        return statement.Purpose is KeyPurpose.Seal or KeyPurpose.Log or KeyPurpose.Wacz
            && walk.Read(MemberPaths.Seal, out _) is { } seal && SealStatement.Parse(seal).TryGet(out var made, out _)
            && !window.Contains(statement.Purpose == KeyPurpose.Wacz ? made.CapturedTo : made.MadeAt);
    }

    /// <summary>Who signed order and seal. After the time stamps: they show whether a key that is no longer accepted was still so.</summary>
    internal static void CheckSignatures(Walk walk)
    {
        Check(walk, CheckNames.OrderSignature, MemberPaths.Order, MemberPaths.OrderSignature, OrderStatement.Parse, order => (order.Origin, order.MadeAt), needsProof: false);
        Check(walk, CheckNames.SealSignature, MemberPaths.Seal, MemberPaths.SealSignature, SealStatement.Parse, seal => (seal.Origin, seal.MadeAt), needsProof: true);
    }

    /// <summary>Parses a statement and holds its signature against the policy; one check.</summary>
    internal static T? Check<T>(
        Walk walk, string name, string path, string signaturePath, Reader<T> parse, Func<T, (string Origin, DateTimeOffset MadeAt)> head, bool needsProof)
        where T : class
    {
        var text = walk.Read(path, out var missing);
        if (text is null || walk.Read(signaturePath, out missing) is not { } signature)
        {
            walk.Checks.NotChecked(name, missing);
            return null;
        }
        var read = parse(text);
        if (!read.TryGet(out var statement, out var error))
        {
            walk.Checks.Add(read.IsUnsupported ? Verification.Check.NotChecked(name, error) : Verification.Check.Failed(name, error));
            return null;
        }
        var (origin, madeAt) = head(statement);
        walk.Checks.Add(origin != walk.Manifest!.Origin
            ? Verification.Check.Failed(name, $"{path} is of another log than the bundle", new MeasuredValue("origin", origin))
            : SignerCheck(walk, name, text, signature, madeAt, needsProof));
        return statement;
    }

    /// <summary>The seal key that the bundle states, whether or not its statement holds up.</summary>
    internal static NoteVerifierKey? StatedSealKey(Walk walk) =>
        walk.Bundle.Read(MemberPaths.KeyOf(KeyPurpose.Seal)).TryGet(out var bytes, out _)
        && KeyStatement.Parse(bytes).TryGet(out var statement, out _)
        && NoteVerifierKey.Parse(statement.PublicKey).TryGet(out var key, out _) ? key : null;

    private static Check SignerCheck(Walk walk, string name, byte[] text, byte[] signature, DateTimeOffset madeAt, bool needsProof)
    {
        var made = new MeasuredValue("made_at", UtcTime.Format(madeAt));
        if (!StatementSignature.Verify(text, signature, [.. walk.Policy.SealKeys.Select(key => key.Key)]).TryGet(out var verification, out var error))
        {
            return Verification.Check.Failed(name, error, made);
        }
        switch (verification.Verdict)
        {
            case NoteVerdict.BadSignature:
                return Verification.Check.Failed(name, "the statement is not what the listed key signed", made);
            case NoteVerdict.NoKnownKey:
                return walk.StatedKey(KeyPurpose.Seal) is { } stated && StatementSignature.Verify(text, signature, stated).Value.Verdict == NoteVerdict.BadSignature
                    ? Verification.Check.Failed(name, "the statement is not what the key stated in the bundle signed", made)
                    : Verification.Check.NotChecked(name, "the signer is unknown to the policy; compare its key with a fingerprint from elsewhere", made);
            default:
                return WindowCheck(walk, name, verification.VerifiedKeys, madeAt, needsProof);
        }
    }

    private static Check WindowCheck(Walk walk, string name, IReadOnlyList<NoteVerifierKey> signers, DateTimeOffset madeAt, bool needsProof)
    {
        var made = new MeasuredValue("made_at", UtcTime.Format(madeAt));
        var open = walk.Policy.SealKeys.Where(key => signers.Contains(key.Key) && key.Window.Contains(madeAt)).ToList();
        if (open.Count == 0)
        {
            return Verification.Check.NotChecked(name, "the policy does not accept the signer's key for that time", made);
        }
        // Who holds a revoked key can write any date before its end; a token of that time he cannot get.
        var proven = open.Find(key => !needsProof || key.Window.Until is not { } until || walk.Tokens.Any(token => token.Latest < until));
        return proven is null
            ? Verification.Check.NotChecked(name, "the signer's key is no longer accepted, and no time stamp shows that the statement is older", made)
            : Verification.Check.Passed(name, "signed by a seal key of the policy", made, new MeasuredValue("signer", $"{proven.Key.Name}+{proven.Key.KeyIdHex}"));
    }

    private static void CheckKeys(Walk walk)
    {
        if (walk.Manifest is not { } manifest)
        {
            walk.Checks.NotChecked(CheckNames.KeyStatements, "the bundle's list cannot be read");
            return;
        }
        var stated = StatedSealKey(walk);
        var faults = new List<MeasuredValue>();
        var untimely = new List<MeasuredValue>();
        var isUnsupported = false;
        foreach (var purpose in Purposes)
        {
            var path = MemberPaths.KeyOf(purpose);
            if (walk.Read(path, out _) is not { } text)
            {
                continue;
            }
            var read = KeyStatement.Parse(text);
            if (!read.TryGet(out var statement, out var error))
            {
                isUnsupported |= read.IsUnsupported;
                faults.Add(new(path, error));
                continue;
            }
            walk.Keys[purpose] = statement;
            if (FaultOf(walk, statement, purpose, text, stated, manifest.Origin) is { } fault)
            {
                faults.Add(new(path, fault));
            }
            else if (IsOutsideItsTime(walk, statement))
            {
                untimely.Add(new(path, "is not for the time at which the seal was made"));
            }
        }
        Conclude(walk, faults, untimely, isUnsupported);
    }

    private static string? FaultOf(Walk walk, KeyStatement statement, KeyPurpose purpose, byte[] text, NoteVerifierKey? stated, string origin)
    {
        if (statement.Purpose != purpose || statement.Origin != origin)
        {
            return "is for another purpose or another log";
        }
        if (stated is null)
        {
            return "is signed by nobody: no seal key is stated";
        }
        if (walk.Read(MemberPaths.KeySignatureOf(purpose), out var missing) is not { } signature)
        {
            return missing;
        }
        return StatementSignature.Verify(text, signature, stated).TryGet(out var verification, out var error)
            ? verification.Verdict == NoteVerdict.Verified ? null : "is not signed by the stated seal key"
            : error;
    }

    private static void Conclude(Walk walk, List<MeasuredValue> faults, List<MeasuredValue> untimely, bool isUnsupported)
    {
        var missing = new[] { KeyPurpose.Log, KeyPurpose.Seal, KeyPurpose.Wacz }.FirstOrDefault(purpose => !walk.Keys.ContainsKey(purpose), (KeyPurpose)(-1));
        walk.Checks.Add((faults.Count, isUnsupported) switch
        {
            ( > 0, false) => Verification.Check.Failed(CheckNames.KeyStatements, "a key statement is not what it should be", [.. faults]),
            ( > 0, true) => Verification.Check.NotChecked(CheckNames.KeyStatements, "a key statement is of an unknown version", [.. faults]),
            _ when untimely.Count > 0 => Verification.Check.NotChecked(CheckNames.KeyStatements, "a key was used outside the time that its statement gives it", [.. untimely]),
            _ when (int)missing >= 0 => Verification.Check.NotChecked(CheckNames.KeyStatements, $"there is no intact {MemberPaths.KeyOf(missing)}"),
            _ => Verification.Check.Passed(CheckNames.KeyStatements, "each is canonical and signed by the seal key that the bundle states"),
        });
    }

    /// <summary>A strict parser of a statement's bytes.</summary>
    internal delegate ParseResult<T> Reader<T>(ReadOnlySpan<byte> bytes)
        where T : notnull;
}
