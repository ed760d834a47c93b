using System.Text;
using System.Text.RegularExpressions;

namespace EvidenceChain.Web.Sharing;

/// <summary>A part of a text that is not shown to everybody, and what stands there instead.</summary>
public readonly record struct MaskedPart(int Start, int Length, string Instead);

/// <summary>
/// Hides telephone numbers, identity numbers, e-mail addresses, accounts, addresses below the district and names of natural persons in texts for those who have not to know them: public
/// and shared views. It goes by how such things are written, in Chinese first; it would rather hide too much than too little, and it proves nothing about what it leaves.
/// </summary>
public static partial class Mask
{
    private const string Stars = "****";

    // The hundred commonest family names bear four of five people; a name of two or three signs that begins with one is taken for a person's.
    private const string FamilyNames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";

    /// <summary>The text with what is personal hidden.</summary>
    public static string Of(string text)
    {
        var masked = new StringBuilder(text.Length);
        var at = 0;
        foreach (var part in Parts(text))
        {
            masked.Append(text, at, part.Start - at).Append(part.Instead);
            at = part.Start + part.Length;
        }
        return masked.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Whether there is anything to hide.</summary>
    public static bool IsPersonal(string text) => Parts(text).Count > 0;

    /// <summary>A seller's name: of a person the first sign is left, of a company all.</summary>
    public static string SellerName(string name) => LooksLikePerson(name.Trim()) ? $"{name.Trim()[0]}**" : Of(name);

    /// <summary>What is hidden, from left to right, without overlaps.</summary>
    public static IReadOnlyList<MaskedPart> Parts(string text)
    {
        List<MaskedPart> found =
        [
            .. DigitRuns.Find(text),
            .. Mail().Matches(text).Select(match => Whole(match.Groups[1], match.Groups[1].Value[..1] + Stars)),
            .. Account().Matches(text).Select(match => Whole(match.Groups[1], Stars)),
            .. Person().Matches(text).Select(match => Whole(match.Groups[1], $"{match.Groups[1].Value[0]}**")),
            .. EnglishPerson().Matches(text).Select(match => Whole(match.Groups[1], Stars)),
            .. Address().Matches(text).Select(match => Whole(match.Groups[2], Stars)),
            .. LabelledAddress().Matches(text).Select(AfterRegion),
        ];
        List<MaskedPart> parts = [];
        var end = 0;
        foreach (var part in found.Where(part => part.Length > 0).OrderBy(part => part.Start).ThenByDescending(part => part.Length))
        {
            if (part.Start >= end)
            {
                parts.Add(part);
                end = part.Start + part.Length;
            }
            else if (part.Start + part.Length > end)
            {
                // What reaches out of the part before is hidden with it.
                var rest = part.Start + part.Length - end;
                parts.Add(new(end, rest, ""));
                end += rest;
            }
        }
        return parts;
    }

    private static bool LooksLikePerson(string name) => name.Length is 2 or 3 && FamilyNames.Contains(name[0], StringComparison.Ordinal) && name.All(sign => sign is >= '\u4e00' and <= '\u9fff') && !name.EndsWith('店') && !name.EndsWith('铺');

    private static MaskedPart Whole(Group group, string instead) => new(group.Index, group.Length, instead);

    private static MaskedPart AfterRegion(Match match)
    {
        var kept = Region().Match(match.Groups[1].Value) is { Success: true, Index: 0 } region && region.Length < match.Groups[1].Length ? region.Length : 0;
        return new(match.Groups[1].Index + kept, match.Groups[1].Length - kept, Stars);
    }

    [GeneratedRegex("([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})[@＠][A-Za-z0-9][A-Za-z0-9.-]{1,190}", RegexOptions.NonBacktracking)]
    private static partial Regex Mail();

    [GeneratedRegex("(?:微信号?|[Ww][Ee][Cc][Hh][Aa][Tt]|[Qq]{2}号?|旺旺)[ \t]*[:：]?[ \t]*([A-Za-z0-9][A-Za-z0-9_-]{4,29})", RegexOptions.NonBacktracking)]
    private static partial Regex Account();

    [GeneratedRegex("(?:法定代表人|法人代表|法人|经营者|负责人|联系人|收件人|收货人|寄件人|投资人|姓名|店主|掌柜)(?:姓名)?(?:[ \t]*[:：][ \t]*|[ \t]+)([\u4e00-\u9fff·]{2,5})", RegexOptions.NonBacktracking)]
    private static partial Regex Person();

    [GeneratedRegex("(?:[Cc]ontact(?: person)?|[Ll]egal (?:representative|person)|[Oo]wner|[Pp]roprietor|[Oo]perator|[Rr]ecipient|[Pp]erson in charge)[ \t]*[:：][ \t]*([A-Z][A-Za-z'.-]{0,30}(?: [A-Z][A-Za-z'.-]{0,30}){0,3})", RegexOptions.NonBacktracking)]
    private static partial Regex EnglishPerson();

    [GeneratedRegex("((?:[\u4e00-\u9fff]{2,7}(?:省|自治区))?[\u4e00-\u9fff]{2,7}(?:市|州)(?:[\u4e00-\u9fff]{1,7}(?:区|县|旗|市))?)([\u4e00-\u9fff0-9A-Za-z０-９#＃ （）()－-]{0,60}(?:路|街|道|巷|弄|胡同|号|村|镇|乡|室|栋|幢|座|楼|大厦|广场)[\u4e00-\u9fff0-9A-Za-z０-９#＃（）()－-]{0,40})", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex("(?:地址|住所|经营场所|[Aa]ddress)[ \t]*[:：][ \t]*([^\r\n;；|]{4,160})", RegexOptions.NonBacktracking)]
    private static partial Regex LabelledAddress();

    [GeneratedRegex("^(?:[\u4e00-\u9fff]{2,7}(?:省|自治区))?[\u4e00-\u9fff]{2,7}(?:市|州)(?:[\u4e00-\u9fff]{1,7}(?:区|县|旗))?", RegexOptions.NonBacktracking)]
    private static partial Regex Region();
}
