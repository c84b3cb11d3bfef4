"""Money, shares, beds and people counted again from the stored lines alone, by a hand that shares no code.

Nothing of the ledger and nothing of the views is imported here (an import contract says so): a
line is JSON, a fact is known by its stored name. What nouns and views say is compared with this.

recount   Recount: takes lines in order; figures by name, and what does not hold, with its position
accounts  what follows from an account's name
course    where something stood at the end of each effective day
hand      what a hand is: the facts it hears, its figures, how it says what is wrong
money     every account's balance, holds, what was told late; floors, owners, running numbers
dues      what is due between two owners since a correction
undone    distributions that went back
journal   each cent of an entry explained by the facts of the same command
shares    who holds, asks and offers; what was issued, priced, paid
warned    offerings under the rules of crowdfunding
papers    the book of members, liens, documents and news
passed    shares that passed by a document
agreements  whose rooms are let on which nights, and what owners are owed
beds      who has which bed place on which night, until when
occasions what hubs announce, who has a seat, at which price, and what became of it
occasions what hubs announce, who has a seat, at which price, and what became of it
waits     who waits for a seat, in which order, and what was offered until when
desks     who has which desk on which half of which day, and what became of it
halls     who has which hall in which half hours, and what became of it
lodging   what each stay was to cost, and what was kept of it
nights    what was slept and what it brought, by room, payer and home hub
demand    how stays are booked, called off, missed
people    where everybody stands, who may begin something, who has left with nothing
terms     on which terms things stand: houses, offerings, offers, distributions
waiting   what time will bring, when, by which command
listed    everything that has an id: its state, its name, where and whose it is
"""

from projections.recount.recount import PASSED_OVER, Recount

__all__ = ["PASSED_OVER", "Recount"]
