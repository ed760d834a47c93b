using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>A document as HTML, to be printed.</summary>
public sealed record WrittenDocument(DocumentKind Kind, ReportLanguage Language, string Html)
{
    /// <summary>As a member of a bundle.</summary>
    public string Path => DocumentPaths.Of(Kind, Language);
}

/// <summary>Writes the documents of a bundle from what is in it, from what the verifier finds in it, and from the operator's profile.</summary>
public static class DocumentWriter
{
    /// <summary>All documents in both languages. <see cref="InvalidDataException"/> when the bundle cannot be read so far.</summary>
    /// <param name="bundle">Open; it is verified here.</param>
    /// <param name="policy">Under which it is verified.</param>
    /// <param name="options">Name of the policy, and the clock that tells when the documents are made.</param>
    /// <param name="profile">Of the operator.</param>
    /// <param name="loggedAt">As the operator's register has it; null where there is none.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<WrittenDocument>> WriteAsync(
        OpenBundle bundle, Policy policy, VerificationOptions options, OperatorProfile profile, DateTimeOffset? loggedAt, CancellationToken cancellation)
    {
        var report = await BundleVerifier.VerifyAsync(bundle, policy, options, null, cancellation);
        var evidence = await Evidence.ReadAsync(bundle, policy, report, profile, loggedAt, options.Clock.GetUtcNow(), cancellation);
        return [.. DocumentPaths.All.Select(document => new WrittenDocument(document.Kind, document.Language, document.Kind switch
        {
            DocumentKind.Certificate => CertificateSheet.Write(evidence, document.Language),
            DocumentKind.CaptureReport => CaptureReportSheet.Write(evidence, document.Language),
            DocumentKind.VerificationReport => VerificationSheet.Write(evidence, document.Language),
            DocumentKind.ExhibitList => ExhibitSheet.Write(evidence, document.Language),
        }))];
    }
}
