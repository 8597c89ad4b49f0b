using MudBlazor;

namespace ExternalActions.Console.Layout;

/// <summary>The look of the console. Colours of text have a contrast of at least 4.5 to their background (WCAG 2.2, 1.4.3).</summary>
internal static class ConsoleTheme
{
    // The system's own fonts: none is loaded from anywhere.
    private static readonly string[] Fonts =
        ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    /// <summary>The theme.</summary>
    public static MudTheme Value { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#3a49b8",
            Secondary = "#0b6b57",
            Tertiary = "#6b4fa3",
            Info = "#0b62a8",
            Success = "#1b6e33",
            Warning = "#8a5300",
            Error = "#b3261e",
            Background = "#f6f7fa",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1d2030",
            DrawerBackground = "#ffffff",
            DrawerText = "#33384d",
            DrawerIcon = "#565c73",
            TextPrimary = "#1d2030",
            TextSecondary = "#565c73",
            TextDisabled = "#6d7285",
            ActionDefault = "#565c73",
            ActionDisabled = "#6d7285",
            ActionDisabledBackground = "#e4e6ee",
            LinesDefault = "#dfe2ea",
            LinesInputs = "#8a90a5",
            TableLines = "#e4e6ee",
            Divider = "#dfe2ea",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#aab4ff",
            PrimaryContrastText = "#12163a",
            Secondary = "#7fd8be",
            SecondaryContrastText = "#06281f",
            Tertiary = "#cdb6f5",
            Info = "#8cc7ff",
            InfoContrastText = "#06213a",
            Success = "#86d99b",
            SuccessContrastText = "#07260f",
            Warning = "#f5c163",
            WarningContrastText = "#2f1f00",
            Error = "#ffb4ab",
            ErrorContrastText = "#410e0b",
            Background = "#12141c",
            Surface = "#1b1e29",
            AppbarBackground = "#1b1e29",
            AppbarText = "#e6e8f2",
            DrawerBackground = "#1b1e29",
            DrawerText = "#c9cddd",
            DrawerIcon = "#a2a8bd",
            TextPrimary = "#e6e8f2",
            TextSecondary = "#a9afc4",
            TextDisabled = "#8d93a8",
            ActionDefault = "#a9afc4",
            ActionDisabled = "#8d93a8",
            ActionDisabledBackground = "#2a2e3d",
            LinesDefault = "#31364a",
            LinesInputs = "#757c95",
            TableLines = "#2a2e3d",
            Divider = "#31364a",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = ".925rem" },
            Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none", FontWeight = "600", LetterSpacing = "0" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "232px" },
    };
}
