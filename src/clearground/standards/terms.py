"""The agreed words: every code list of the product, in the IMAS glossary's terms.

Source: IMAS 04.10 (glossary), 07.11 (land release), 07.40 (monitoring); the grading of
sources and statements follows the two-part admiralty scale A-F and 1-6.
"""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """Who may read a record, from widest to narrowest."""

    PUBLIC = "public"
    PARTNER = "partner"
    RESTRICTED = "restricted"
    SECRET = "secret"  # noqa: S105 (a tier, no password)


class AreaClass(StrEnum):
    """Class of a hazardous area: suspected on indirect, confirmed on direct evidence."""

    SHA = "SHA"
    CHA = "CHA"


class AreaStatus(StrEnum):
    """Status of a hazardous area."""

    OPEN = "open"
    WORKED_ON = "worked_on"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"


class HazardType(StrEnum):
    """What kind of contamination an area is declared for."""

    MINEFIELD_AP = "minefield_ap"
    MINEFIELD_AV = "minefield_av"
    MINEFIELD_MIXED = "minefield_mixed"
    CLUSTER_STRIKE = "cluster_strike"
    BATTLE_AREA = "battle_area"
    AMMUNITION_STORE = "ammunition_store"
    IED_AREA = "ied_area"
    SPOT = "spot"
    OTHER = "other"


class ReleaseKind(StrEnum):
    """How land leaves a hazardous area (IMAS 07.11)."""

    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"


class LandState(StrEnum):
    """What a piece of ground is in the square-metre account."""

    REMAINING = "remaining"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"
    OUTSIDE = "outside"


class Directness(StrEnum):
    """Whether evidence shows contamination, suggests it, or speaks against it."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    NEGATIVE = "negative"


class EvidenceKind(StrEnum):
    """Kind of evidence; national lists may reassign its directness (parameters)."""

    ACCIDENT = "accident"
    DETONATION = "detonation"
    FIND = "find"
    MINEFIELD_RECORD = "minefield_record"
    MINE_SIGN = "mine_sign"
    VISUAL = "visual"
    INTERVIEW = "interview"
    UAS_DETECTION = "uas_detection"
    SATELLITE = "satellite"
    CONFLICT_TRACE = "conflict_trace"
    CONTROL_AREA = "control_area"
    DEFENSIVE_WORK = "defensive_work"
    CIVILIAN_HARM = "civilian_harm"
    SUSPECT_AREA_RECORD = "suspect_area_record"
    CLEARED_AREA_RECORD = "cleared_area_record"
    LIFTED_MINEFIELD_RECORD = "lifted_minefield_record"
    SETTLEMENT = "settlement"
    BOUNDARY = "boundary"
    LAND_IN_USE = "land_in_use"
    NO_HAZARD_FOUND = "no_hazard_found"
    SEARCH_WITHOUT_FIND = "search_without_find"
    PUBLISHED_PROGRESS = "published_progress"
    STATEMENT = "statement"
    OTHER = "other"


class HazardClass(StrEnum):
    """The four classes in which belief is held."""

    AP_MINE = "ap_mine"
    AV_MINE = "av_mine"
    SUBMUNITION = "submunition"
    OTHER_ORDNANCE = "other_ordnance"


class Ordnance(StrEnum):
    """Ordnance categories to level 2."""

    MINE_AP = "mine.ap"
    MINE_AV = "mine.av"
    SUBMUNITION = "cluster.submunition"
    UXO_AVIATION_BOMB = "uxo.aviation_bomb"
    UXO_ARTILLERY = "uxo.artillery"
    UXO_MORTAR = "uxo.mortar"
    UXO_ROCKET = "uxo.rocket"
    UXO_GRENADE = "uxo.grenade"
    UXO_MISSILE = "uxo.missile"
    UXO_UAS = "uxo.uas"
    AXO_STORE = "axo.abandoned"
    BOOBY_TRAP = "other.booby_trap"
    IED = "other.ied"
    SMALL_ARMS = "other.small_arms"
    UNKNOWN = "other.unknown"


class Method(StrEnum):
    """Operational methods."""

    NTS = "nts"
    TS = "ts"
    MANUAL = "manual"
    DOG = "dog"
    MECHANICAL = "mechanical"
    BAC = "bac"
    EOD_SPOT = "eod_spot"
    UAS_SURVEY = "uas_survey"
    MARKING = "marking"
    INSPECTION = "inspection"
    WORKS = "works"


class TeamKind(StrEnum):
    """Kinds of team, named as in plan instances."""

    NTS = "nts"
    UAS = "uas"
    MANUAL = "manual"
    DOG = "dog"
    MECHANICAL = "mech"
    EOD = "eod"
    INSPECTION = "insp"
    ENGINEER = "eng"


class EquipmentKind(StrEnum):
    """Kinds of equipment."""

    DETECTOR = "detector"
    DOG = "dog"
    MACHINE = "machine"
    UAS = "uas"
    AMBULANCE = "ambulance"
    VEHICLE = "vehicle"
    PROTECTIVE = "protective"
    DRONE_DETECTOR = "drone_detector"


class Competency(StrEnum):
    """Competency levels that a certificate states."""

    EOD_1 = "eod_1"
    EOD_2 = "eod_2"
    EOD_3 = "eod_3"
    EOD_3_PLUS = "eod_3_plus"
    NTS = "nts"
    DEMINER = "deminer"
    DOG_HANDLER = "dog_handler"
    MACHINE_OPERATOR = "machine_operator"
    UAS_PILOT = "uas_pilot"
    MEDIC = "medic"
    TEAM_LEADER = "team_leader"
    INSPECTOR = "inspector"
    ENGINEER = "engineer"
    DRONE_THREAT = "drone_threat"


class OrganisationKind(StrEnum):
    """Kinds of organisation."""

    AUTHORITY = "authority"
    NGO = "ngo"
    EMERGENCY_SERVICE = "emergency_service"
    MILITARY_ENGINEERS = "military_engineers"
    COMPANY = "company"
    INSPECTION_BODY = "inspection_body"
    REBUILDING = "rebuilding"
    SOURCE = "source"


class Role(StrEnum):
    """Roles of people."""

    VIEWER = "viewer"
    COLLECTOR = "collector"
    TEAM_LEADER = "team_leader"
    OPERATIONS_OFFICER = "operations_officer"
    INFORMATION_OFFICER = "information_officer"
    QUALITY_INSPECTOR = "quality_inspector"
    APPROVING_AUTHORITY = "approving_authority"
    ADMINISTRATOR = "administrator"
    DEMINER = "deminer"
    MEDIC = "medic"


class Downtime(StrEnum):
    """Causes of lost time."""

    BREAKDOWN = "breakdown"
    WEATHER = "weather"
    ILLNESS = "illness"
    PLANNING = "planning"
    SECURITY = "security"
    ACCESS = "access"
    OTHER = "other"


class Severity(StrEnum):
    """Severity of a nonconformity (IMAS 07.40)."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"


class VisitKind(StrEnum):
    """Kinds of monitoring visit."""

    INTERNAL_QA = "internal_qa"
    EXTERNAL_QA = "external_qa"
    QC = "qc"


class VisitResult(StrEnum):
    """Result of a visit."""

    PASS = "pass"  # noqa: S105 (a result, no password)
    PASS_WITH_ACTION = "pass_with_action"  # noqa: S105
    FAIL = "fail"


class WarningKind(StrEnum):
    """What a warning is about; nothing here locates anyone who sent it."""

    DRONE_SIGHTED = "drone_sighted"
    DRONE_HEARD = "drone_heard"
    DETECTOR_ALARM = "detector_alarm"
    OFFICIAL_ALERT = "official_alert"
    IMPACT = "impact"
    DRILL = "drill"


class RollCallAnswer(StrEnum):
    """The four answers of a roll call."""

    ACCOUNTED_FOR = "accounted_for"
    INJURED = "injured"
    UNACCOUNTED = "unaccounted"
    MOVED = "moved"


class PositionMethod(StrEnum):
    """How a position was taken."""

    RTK = "rtk"
    TAPE = "tape"
    PHONE = "phone"
    MAP = "map"
    DISTRICT_CENTRE = "district_centre"
    IMAGERY = "imagery"
    UNKNOWN = "unknown"


class CriterionState(StrEnum):
    """State of one criterion of the all-reasonable-effort case."""

    MET = "met"
    WAIVED = "waived"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"
