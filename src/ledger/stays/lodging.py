"""Of which class a hub's lodging is, as municipalities and regions tell lodgings apart."""

from enum import StrEnum


class Lodging(StrEnum):
    """The classes of lodging that a table of city tax tells apart."""

    HOTEL_1 = "hotel 1 star"
    HOTEL_2 = "hotel 2 stars"
    HOTEL_3 = "hotel 3 stars"
    HOTEL_4 = "hotel 4 stars"
    HOTEL_5 = "hotel 5 stars"
    RESIDENCE = "residence"
    GUEST_HOUSE = "guest house"
    BED_AND_BREAKFAST = "bed and breakfast"
    HOLIDAY_HOME = "holiday home"
    HOSTEL = "hostel"
    FARM = "farm"
    CAMPING = "camping"
    SHORT_LET = "short let"
