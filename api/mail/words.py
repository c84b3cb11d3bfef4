"""What mail says, in Italian and in English: for every kind a subject and sentences, and the words before what is listed.

In braces stands what a mail is about: `{place}` where, `{when}` on which day, `{sum}` how much.
"""

from typing import Final

import msgspec

from ledger.members.events import Language
from ledger.treasury.document import FiscalKind
from projections.mail.outbox import Kind


class Text(msgspec.Struct, frozen=True):
    """What one kind of mail says: its subject, how it opens, and what it says below what is listed."""

    subject: str
    opening: str
    closing: str = ""


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the sentences: the greeting, the end, and the words before what is listed."""

    greeting: str
    end: str
    where: str
    arrive: str
    depart: str
    day: str
    room: str
    nights: tuple[str, str]
    credits: tuple[str, str]
    calendar: str


IT, EN = Language.IT, Language.EN
TEXTS: Final = {
    IT: {
        Kind.BOOKED: Text(
            "Prenotazione confermata: {place}, {when}", "la tua prenotazione è confermata."
        ),
        Kind.CHANGED: Text(
            "Prenotazione cambiata: {place}, {when}",
            "la tua prenotazione è cambiata. Ora vale questa:",
        ),
        Kind.CANCELLED: Text(
            "Prenotazione annullata: {place}, {when}",
            "la tua prenotazione è annullata.",
            "Se ti spetta un rimborso, lo trovi sul tuo conto.",
        ),
        Kind.MISSED: Text(
            "Mancata presenza: {place}, {when}",
            "nessuno si è presentato: la prenotazione risulta come non usata.",
            "Se c'è stato un errore, scrivi allo spazio.",
        ),
        Kind.OFFERED: Text(
            "Si è liberato un posto: {place}, {when}",
            "si è liberato un posto per te. Lo teniamo fino a {until}.",
            "Per averlo, prenotalo entro allora; poi tocca a chi viene dopo.",
        ),
        Kind.ACCEPTED: Text(
            "Domanda accolta", "la tua domanda è accolta: ti diamo il benvenuto nel patto."
        ),
        Kind.DECLINED: Text(
            "Domanda non accolta",
            "la tua domanda non è stata accolta.",
            "Il motivo si legge nella domanda.",
        ),
        Kind.MORE_ASKED: Text(
            "Una richiesta sulla tua domanda",
            "per proseguire ci serve sapere di più.",
            "Che cosa, si legge nella domanda; lì puoi rispondere.",
        ),
        Kind.DOCUMENT: Text(
            "{document} n. {number}: {place}",
            "{place} ha emesso: {document} n. {number}, per {sum}.",
        ),
        Kind.OWED: Text(
            "Importo da pagare: {place}",
            "devi a {place} {sum}.",
            "Un versamento sul tuo conto lo salda da sé.",
        ),
        Kind.UNPAID: Text(
            "Piano non pagato: {place}, {month}",
            "il tuo piano presso {place} non è stato pagato per {month}: sul conto mancava l'importo.",
            "Finché il mese non è pagato, non ha usi.",
        ),
        Kind.LAPSING: Text(
            "La tua opzione scade alle {until}: {place}, {when}",
            "i posti che tieni riservati a {place} dal {when} restano tuoi fino alle {until}.",
            "Per averli, conferma la prenotazione entro allora.",
        ),
        Kind.ARRIVING: Text("Promemoria: {place}, {when}", "ti aspettiamo a {place} il {when}."),
        Kind.STARTING: Text("Promemoria: {place}, {when}", "manca poco: si comincia il {when}."),
        Kind.EXPIRING: Text(
            "Crediti in scadenza: {place}",
            "presso {place} hai ancora {left} da usare entro il {until}.",
            "Quel che resta dopo quel giorno scade.",
        ),
    },
    EN: {
        Kind.BOOKED: Text("Booking confirmed: {place}, {when}", "your booking is confirmed."),
        Kind.CHANGED: Text(
            "Booking changed: {place}, {when}", "your booking has changed. This is what holds now:"
        ),
        Kind.CANCELLED: Text(
            "Booking cancelled: {place}, {when}",
            "your booking is cancelled.",
            "If a refund is due to you, it is in your account.",
        ),
        Kind.MISSED: Text(
            "Missed: {place}, {when}",
            "nobody came: the booking is recorded as missed.",
            "If that is a mistake, write to the hub.",
        ),
        Kind.OFFERED: Text(
            "A seat is free: {place}, {when}",
            "a seat has become free for you. We keep it until {until}.",
            "To have it, book it by then; after that it goes to whoever is next.",
        ),
        Kind.ACCEPTED: Text(
            "Application accepted", "your application is accepted: welcome to the pact."
        ),
        Kind.DECLINED: Text(
            "Application declined",
            "your application was not accepted.",
            "The application says why.",
        ),
        Kind.MORE_ASKED: Text(
            "A question about your application",
            "to go on we need to know more.",
            "The application says what; you can answer there.",
        ),
        Kind.DOCUMENT: Text(
            "{document} no. {number}: {place}",
            "{place} has issued: {document} no. {number}, for {sum}.",
        ),
        Kind.OWED: Text(
            "To be paid: {place}",
            "you owe {place} {sum}.",
            "A payment into your account settles it by itself.",
        ),
        Kind.UNPAID: Text(
            "Plan not paid: {place}, {month}",
            "your plan at {place} was not paid for {month}: your account lacked the sum.",
            "Until the month is paid it has no uses.",
        ),
        Kind.LAPSING: Text(
            "Kept for you until {until}: {place}, {when}",
            "the places that are kept for you at {place} from {when} on are yours until {until}.",
            "To have them, confirm the booking by then.",
        ),
        Kind.ARRIVING: Text("Reminder: {place}, {when}", "you are expected at {place} on {when}."),
        Kind.STARTING: Text("Reminder: {place}, {when}", "not long now: it begins on {when}."),
        Kind.EXPIRING: Text(
            "Credits about to expire: {place}",
            "you have {left} left at {place}, to be used by {until}.",
            "Whatever is left after that day expires.",
        ),
    },
}
LABELS: Final = {
    IT: Labels(
        greeting="Gentile {name},",
        end="Patto tra Città e Borghi",
        where="Dove",
        arrive="Arrivo",
        depart="Partenza",
        day="Quando",
        room="Spazio",
        nights=("notte", "notti"),
        credits=("credito", "crediti"),
        calendar="Il calendario allegato porta tutto nella tua agenda.",
    ),
    EN: Labels(
        greeting="Dear {name},",
        end="Pact between Cities and Villages",
        where="Where",
        arrive="Arrival",
        depart="Departure",
        day="When",
        room="Room",
        nights=("night", "nights"),
        credits=("credit", "credits"),
        calendar="The attached calendar brings it into your diary.",
    ),
}
DOCUMENTS: Final = {
    IT: {
        FiscalKind.RECEIPT: "Ricevuta",
        FiscalKind.INVOICE: "Fattura",
        FiscalKind.CREDIT_NOTE: "Nota di credito",
        FiscalKind.DEBIT_NOTE: "Nota di debito",
    },
    EN: {
        FiscalKind.RECEIPT: "Receipt",
        FiscalKind.INVOICE: "Invoice",
        FiscalKind.CREDIT_NOTE: "Credit note",
        FiscalKind.DEBIT_NOTE: "Debit note",
    },
}
