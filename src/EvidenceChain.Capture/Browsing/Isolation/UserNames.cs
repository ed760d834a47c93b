using System.Globalization;

namespace EvidenceChain.Capture.Browsing;

/// <summary>Names and numbers of local users, from <c>/etc/passwd</c>.</summary>
internal static class UserNames
{
    public static (int UserId, int GroupId)? Find(string name) => Rows()
        .Where(row => row[0] == name)
        .Select(row => ((int, int)?)(int.Parse(row[2], CultureInfo.InvariantCulture), int.Parse(row[3], CultureInfo.InvariantCulture)))
        .FirstOrDefault();

    public static string NameOf(int userId)
    {
        var number = userId.ToString(CultureInfo.InvariantCulture);
        return Rows().FirstOrDefault(row => row[2] == number)?[0] ?? number;
    }

    private static IEnumerable<string[]> Rows() =>
        File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(row => row.Length >= 4) : [];
}
