"""Our own small set of line icons, drawn on a 28 × 28 field; the stroke follows the text color."""

ICONS = {
    "camera": '<path d="M3 8h6l2-3h6l2 3h6v15H3z"/><circle cx="14" cy="15" r="4.5"/>',
    "stairs": '<path d="M4 24v-6h6v-6h6V6h8"/><circle class="solid" cx="24" cy="6" r="2.4"/>',
    "phone": '<path d="M6 4h5l2 6-3 2c1 3 3 5 6 6l2-3 6 2v5c0 1-1 2-2 2C13 24 4 15 4 6c0-1 1-2 2-2z"/>',
    "home": '<path d="M4 13 14 5l10 8M7 11v12h14V11"/><path d="M12 23v-6h4v6"/>',
    "visit": '<path d="M4 13 14 5l10 8M7 11v12h14V11"/><circle cx="14" cy="15" r="2.2"/>'
    '<path d="M10 23c0-3 2-4 4-4s4 1 4 4"/>',
    "check": '<path d="m5 15 6 6L23 8"/>',
    "cross": '<path d="M7 7l14 14M21 7 7 21"/>',
    "warning": '<circle cx="14" cy="14" r="10"/><path d="M14 8v7M14 19.5v.5"/>',
    "clock": '<circle cx="14" cy="14" r="10"/><path d="M14 8v6l4 3"/>',
    "pin": '<path d="M14 25c6-7 8-10 8-14a8 8 0 0 0-16 0c0 4 2 7 8 14z"/><circle cx="14" cy="11" r="2.6"/>',
    "search": '<circle cx="12" cy="12" r="7"/><path d="m17.5 17.5 6 6"/>',
    "arrow": '<path d="M4 14h19M16 7l7 7-7 7"/>',
    "to": '<path d="m10 5 9 9-9 9"/>',
    "back": '<path d="m18 5-9 9 9 9"/>',
    "up": '<path d="M14 24V5M7 12l7-7 7 7"/>',
    "list": '<path d="M5 8h18M5 14h18M5 20h11"/>',
    "plus": '<path d="M14 5v18M5 14h18"/>',
    "user": '<circle cx="14" cy="10" r="5"/><path d="M4 25c0-6 5-8 10-8s10 2 10 8"/>',
    "nav": '<path d="M24 4 4 12l8 3 4 9z"/>',
    "print": '<path d="M8 10V4h12v6M8 20H4V10h20v10h-4M8 17h12v7H8z"/>',
    "file": '<path d="M7 3h9l6 6v16H7zM16 3v6h6"/>',
    "mail": '<path d="M4 6h20v16H4zM4 7l10 8 10-8"/>',
    "bell": '<path d="M6 20c2-2 2-4 2-8a6 6 0 0 1 12 0c0 4 0 6 2 8zM12 23.5c1 1.3 3 1.3 4 0"/>',
    "people": '<circle cx="10" cy="10" r="4"/>'
    '<path d="M3 23c0-5 3-7 7-7s7 2 7 7M18 7a4 4 0 0 1 0 7M20 16c3 .6 5 3 5 7"/>',
    "signal_off": '<path d="M5 23v-4M11 23v-8M17 23V11M23 23V5"/><path d="M4 4l20 20"/>',
}

# The mark: a stair that climbs and an arrow that goes straight across. No emblem, no agency's logo.
MARK = '<path d="M4 24v-6h5v-6h5V6"/><path d="M14 22h10m-4-4 4 4-4 4"/>'
