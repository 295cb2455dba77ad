internal import Ground

/// Writes the look of a mail into its tags, for programs that pass over a style sheet in the head; pure.
///
/// Only tags that the templates wrote can match, since values are escaped; one with a style of its own keeps it. The style
/// sheet of `shared/_top.html` then only has to say what is different in the dark.
enum InlineStyles {
    static func applied(to html: String) -> String {
        styles.reduce(html) { html, rule in
            html.replacing("<\(rule.tag)>", with: "<\(rule.tag) style=\"\(rule.style)\">")
        }.replacing("<a href=", with: "<a style=\"\(link)\" href=")
    }

    private static let cell =
        "padding: 8px 12px 8px 0; border-bottom: 1px solid #d5dae1; text-align: left; vertical-align: top;"
    private static let link = "color: #0b5cad;"

    private static let styles: [(tag: String, style: String)] = [
        ("h1", "margin: 0 0 12px; font-size: 24px; line-height: 1.25;"),
        ("h2", "margin: 28px 0 8px; font-size: 18px; line-height: 1.3;"),
        ("h3", "margin: 20px 0 6px; font-size: 16px; line-height: 1.3;"),
        ("p", "margin: 0 0 12px;"),
        ("ul", "margin: 0 0 12px; padding: 0 0 0 20px;"),
        ("li", "margin: 0 0 4px; overflow-wrap: break-word;"),
        ("table class=\"facts\"", "width: 100%; margin: 16px 0; border-collapse: collapse;"),
        ("th scope=\"row\"", "\(cell) font-weight: 600;"),
        ("td", "\(cell) overflow-wrap: anywhere;"),
        (
            "code",
            """
            display: block; margin: 0 0 12px; padding: 10px 12px; border: 1px solid #d5dae1; border-radius: 6px; \
            background: #f5f7fa; color: #1c2430; font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; \
            overflow-wrap: anywhere;
            """
        ),
    ]
}
