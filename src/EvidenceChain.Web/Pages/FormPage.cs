using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceChain.Web.Pages;

/// <summary>A page with a form: it comes back with one sentence on what is wrong, or on what was done.</summary>
public abstract class FormPage : PublicPage
{
    private const string Told = "said";

    /// <summary>The key of what is wrong; null when nothing is.</summary>
    public string? Complaint { get; protected set; }

    /// <summary>The key of what was done just before, once.</summary>
    public string? Said => TempData[Told] as string;

    protected PageResult Complain(string key)
    {
        Complaint = key;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    /// <summary>To the page itself, so that a reload does nothing twice.</summary>
    protected RedirectResult Say(string key, string? path = null)
    {
        TempData[Told] = key;
        return Redirect(path ?? Request.Path.Value!);
    }

    protected static bool IsFilled([NotNullWhen(true)] string? text, int longest) => !string.IsNullOrWhiteSpace(text) && text.Length <= longest;
}
