using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Documents;

/// <summary>The documents that are made of an evidence.</summary>
public enum DocumentKind
{
    /// <summary>存证证书, or 存证回执 of an operator that has no filing number.</summary>
    Certificate,

    /// <summary>取证报告.</summary>
    CaptureReport,

    /// <summary>质证用验证报告.</summary>
    VerificationReport,

    /// <summary>证据目录.</summary>
    ExhibitList,
}

/// <summary>Names of documents as members of a bundle.</summary>
public static class DocumentPaths
{
    public const string Folder = "documents/";

    /// <summary>All documents, in both languages.</summary>
    public static IReadOnlyList<(DocumentKind Kind, ReportLanguage Language)> All { get; } =
        [.. from kind in Enum.GetValues<DocumentKind>() from language in (ReportLanguage[])[ReportLanguage.Chinese, ReportLanguage.English] select (kind, language)];

    public static string Of(DocumentKind kind, ReportLanguage language)
    {
        var name = kind switch
        {
            DocumentKind.Certificate => "certificate",
            DocumentKind.CaptureReport => "capture-report",
            DocumentKind.VerificationReport => "verification-report",
            DocumentKind.ExhibitList => "exhibit-list",
        };
        return $"{Folder}{name}.{(language == ReportLanguage.Chinese ? "zh" : "en")}.pdf";
    }
}
