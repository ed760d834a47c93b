using System.Text;
using EvidenceChain.Capture.Observing;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>Holds what was observed of the rendered page against another source of the same page. Finding nothing is no difference; finding something else is one.</summary>
internal sealed class FieldComparison(PageFieldValues dom)
{
    public const string Dom = "dom", TextLayerSource = "text-layer";

    /// <summary>Title, price and item id against a page's source.</summary>
    public IEnumerable<CrossCheckLine> With(RawPage? raw, string source, string missing)
    {
        yield return Line("title", dom.Title, source, raw, missing, TitleIn);
        yield return Line("price", dom.Price, source, raw, missing, PriceIn);
        yield return Line("item_id", dom.ItemId, source, raw, missing, IdIn);
    }

    /// <summary>The same against what is laid out for drawing.</summary>
    public IEnumerable<CrossCheckLine> With(TextLayer layer)
    {
        foreach (var (name, field) in ((string, FieldValue?)[])[("title", dom.Title), ("price", dom.Price), ("item_id", dom.ItemId)])
        {
            yield return field is null ? Unseen(name, TextLayerSource)
                : layer.Missing is { } missing ? Unchecked(name, field, TextLayerSource, missing)
                : Painted(name, field, layer);
        }
    }

    private static CrossCheckLine Painted(string name, FieldValue field, TextLayer layer)
    {
        var one = field.Claim;
        if (field.Box is { } box)
        {
            var painted = layer.At(box);
            var where = $"{box.X},{box.Y} {box.Width}x{box.Height}";
            return new(name, field.Forms.Any(form => Holds(painted, form)) ? CrossState.Same : CrossState.Different, one, new(TextLayerSource, painted, where));
        }
        var found = layer.Boxes.FirstOrDefault(drawn => field.Forms.Any(form => Holds(drawn.Text, form)));
        return found.Text is { } text ? new(name, CrossState.Same, one, new(TextLayerSource, text, $"{found.Box.X},{found.Box.Y} {found.Box.Width}x{found.Box.Height}"))
            : Unchecked(name, field, TextLayerSource, "it is not among the texts that are drawn");
    }

    private static CrossCheckLine Line(string name, FieldValue? field, string source, RawPage? raw, string missing, Func<FieldValue, RawPage, (CrossState State, Given Found)> look)
    {
        if (field is null)
        {
            return Unseen(name, source);
        }
        if (raw is null)
        {
            return Unchecked(name, field, source, missing);
        }
        var (state, found) = look(field, raw);
        return state == CrossState.NotChecked ? Unchecked(name, field, source, "it does not name one") : new(name, state, field.Claim, new(source, found.Value, found.Where));
    }

    private static (CrossState State, Given Found) TitleIn(FieldValue title, RawPage raw)
    {
        var same = raw.Titles.Find(given => Texts.Same(given.Value, title.Value));
        if (same == default)
        {
            same = raw.Titles.Find(given => Texts.Holds(given.Value, title.Value));
        }
        return same != default ? (CrossState.Same, same)
            : Holds(raw.Text, title.Value) ? (CrossState.Same, new(title.Value, "text"))
            : raw.Titles.Find(given => given.Where != "microdata") is { Value: not null } other ? (CrossState.Different, other) : (CrossState.NotChecked, default);
    }

    private static (CrossState State, Given Found) PriceIn(FieldValue price, RawPage raw)
    {
        var same = raw.Prices.Find(given => given.Value == price.Value);
        if (same != default)
        {
            return (CrossState.Same, same);
        }
        if (price.Forms.FirstOrDefault(form => Holds(raw.Text, form)) is { } written)
        {
            return (CrossState.Same, new(written, "text"));
        }
        if (price.Value.Contains('.', StringComparison.Ordinal) && price.Forms.Append(price.Value.TrimEnd('0')).FirstOrDefault(form => form.Length > 3 && Holds(raw.Source, form)) is { } coded)
        {
            return (CrossState.Same, new(coded, "script or markup"));
        }
        return raw.Prices.Count > 0 ? (CrossState.Different, raw.Prices[0]) : (CrossState.NotChecked, default);
    }

    // Pages give several numbers that are ids of something: another one is no contradiction.
    private static (CrossState State, Given Found) IdIn(FieldValue id, RawPage raw)
    {
        var same = raw.ItemIds.Find(given => Texts.Same(given.Value, id.Value));
        return same != default ? (CrossState.Same, same) : Holds(raw.Source, id.Value) ? (CrossState.Same, new(id.Value, "script or markup")) : (CrossState.NotChecked, default);
    }

    private static CrossCheckLine Unseen(string name, string source) => new(name, CrossState.NotChecked, new(Dom, null), new(source, null), "the rendered page names none");

    private static CrossCheckLine Unchecked(string name, FieldValue field, string source, string reason) => new(name, CrossState.NotChecked, field.Claim, new(source, null), reason);

    /// <summary>White space and width of letters do not count; a number inside a longer one is not that number.</summary>
    public static bool Holds(string text, string part)
    {
        var (whole, piece) = (Squeezed(text), Squeezed(part));
        for (var at = piece.Length == 0 ? -1 : whole.IndexOf(piece, StringComparison.Ordinal); at >= 0; at = whole.IndexOf(piece, at + 1, StringComparison.Ordinal))
        {
            var end = at + piece.Length;
            var isBegun = at > 0 && char.IsAsciiLetterOrDigit(piece[0]) && (IsLike(piece[0], whole[at - 1]) || (at > 1 && whole[at - 1] is '.' or ',' && char.IsAsciiDigit(whole[at - 2]) && char.IsAsciiDigit(piece[0])));
            var goesOn = end < whole.Length && char.IsAsciiDigit(piece[^1]) && (char.IsAsciiDigit(whole[end]) || (end + 1 < whole.Length && whole[end] is '.' or ',' && char.IsAsciiDigit(whole[end + 1])));
            if (!isBegun && !goesOn)
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsLike(char a, char b) => char.IsAsciiDigit(a) && char.IsAsciiDigit(b);

    private static string Squeezed(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var c in Texts.Narrow(WellFormed.Text(text)).ToLowerInvariant())
        {
            if (!char.IsWhiteSpace(c) && c is not ('\u200b' or '\ufeff'))
            {
                key.Append(c);
            }
        }
        return key.ToString();
    }
}
