using System.Text;
using EvidenceChain.Proof.Bundles;

namespace EvidenceChain.Custody.Proving;

/// <summary>The bundle's VERIFY.md: commands for what the bundle holds, and a sentence for each level that it still lacks.</summary>
public static class VerifyGuide
{
    private const string SectionMark = "%% ";
    private const string End = "end";

    /// <param name="level">Of the bundle, so that no command asks for a member that is not there.</param>
    public static byte[] For(BundleLevel level)
    {
        StringBuilder guide = new();
        var isHeld = true;
        foreach (var line in Template().Split('\n'))
        {
            if (!line.StartsWith(SectionMark, StringComparison.Ordinal))
            {
                guide.Append(isHeld ? $"{line}\n" : "");
                continue;
            }
            var word = line[SectionMark.Length..];
            isHeld = word == End || (BundleLevels.TryParse(word, out var asked) && asked <= level);
            guide.Append(isHeld ? "" : $"*{word}*: pending when this bundle was made; a later bundle has it. 本包制作时尚未完成，后续证据交付包将补充。\n\n");
        }
        return Encoding.UTF8.GetBytes(guide.ToString().TrimEnd('\n') + '\n');
    }

    private static string Template()
    {
        using var text = new StreamReader(typeof(VerifyGuide).Assembly.GetManifestResourceStream(MemberPaths.ReadMe)!);
        return text.ReadToEnd();
    }
}
