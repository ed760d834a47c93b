using EvidenceChain.Web.Evidence;

namespace EvidenceChain.Web.Sharing;

/// <summary>Where a picture shows something personal, by the texts that were kept with their places. What stands in pictures of the page itself is no text and is not found.</summary>
internal static class PersonalPlaces
{
    private const long Margin = 3;

    /// <summary>Places in CSS pixels. Texts that follow one another on one line are read together: a label and its value are often two.</summary>
    public static IReadOnlyList<FieldBox> Of(IEnumerable<(string Text, FieldBox Box)> texts)
    {
        List<FieldBox> places = [];
        List<(string Text, FieldBox Box)> line = [];
        foreach (var text in texts)
        {
            if (line is [.., var last] && !AreOfOneLine(last.Box, text.Box))
            {
                Read(line, places);
                line.Clear();
            }
            line.Add(text);
        }
        Read(line, places);
        return places;
    }

    private static bool AreOfOneLine(FieldBox one, FieldBox other) =>
        Math.Abs((one.Y + (one.Height / 2)) - (other.Y + (other.Height / 2))) <= Math.Min(one.Height, other.Height) / 2;

    private static void Read(List<(string Text, FieldBox Box)> line, List<FieldBox> places)
    {
        var parts = Mask.Parts(string.Join(' ', line.Select(one => one.Text)));
        var at = 0;
        foreach (var (text, box) in line)
        {
            if (parts.Any(part => part.Start < at + text.Length && at < part.Start + part.Length))
            {
                places.Add(new(Math.Max(0, box.X - Margin), Math.Max(0, box.Y - Margin), box.Width + (2 * Margin), box.Height + (2 * Margin)));
            }
            at += text.Length + 1;
        }
    }
}
