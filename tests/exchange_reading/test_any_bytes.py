"""Whatever the bytes, the reader answers, and soon."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.exchange.reading import read_file
from handrail.rules.upn import check_letter
from tests.exchange_reading.made import ON, ods, ods_row, read, workbook, xls

CSV = (
    "UPN,Surname,Forename,DOB,Sex,Year,SEN status,Start date,SEN need,SEN need ranking,PP,% Attendance\r\n"
    'B801200005001,"Lee, Jr",Zoë,1/2/2017,F,Year 4,K - SEN Support,16 Dec 2025,"Social, Emotional & Mental Health",1,Y,'
    "94.2%\r\n"
    "A801200005001,O’Neil,Bo,2017-02-01,m,R,S,,BESD; Z,0,maybe,0.9\r\n"
).encode()
ROWS = [["Surname", "Forename", "DOB", "SEN need"], ["Lee", "Ann", "1/2/2017", "SLCN; ADHD"]]
FILES = [CSV, CSV.decode().encode("utf-16"), workbook({"A": ROWS, "B": ROWS}), xls(ROWS)]
FILES += [xls(ROWS, short=True), ods("".join(ods_row(*row) for row in ROWS))]


def answers(data: bytes) -> None:
    began = time.process_time()  # of this process alone: the machine may have other work
    reading = read_file(data, "any", on=ON)
    assert reading.refused is None or (reading.refused.message.endswith(".") and not reading.pupils)
    assert "\0" not in str(reading.to_json())
    assert time.process_time() - began < 5


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    answers(data)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="\x00,;\t\r\n\"'= KNEsurname,forenamedob1/2é’\u202e\ufffd<>?!-", max_size=400))
def test_any_text_gets_an_answer(text: str) -> None:
    answers(text.encode())
    answers(b"Surname,Forename,DOB,SEN status,SEN need,SEN need ranking\n" + text.encode())


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_a_file_damaged_anywhere_gets_an_answer(data: bytes, chance: random.Random) -> None:
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(damaged))
        match chance.randrange(4):
            case 0:
                damaged[place] = chance.randrange(256)
            case 1:
                del damaged[place : place + chance.randrange(1, 40)]
            case 2:
                damaged[place:place] = damaged[place : place + chance.randrange(1, 200)]
            case _:
                damaged[place:place] = chance.choice([b'"', b"\n", b",", b"\0", b"\xff", b"\xc3", b"=", b"\r"])
        damaged = damaged or bytearray(b"x")
    answers(bytes(damaged))


def test_text_made_to_be_slow_is_not() -> None:
    head = "Surname,Forename,DOB,SEN status,SEN need\n"
    for cell in (
        " " * 90_000,
        "( " * 40_000,
        "K - " * 20_000,
        "SLCN, " * 15_000,
        '""' * 40_000,
        "=" * 90_000,
        "1" * 90_000,
    ):
        answers(f'{head}Lee,Ann,"x{cell}y","x{cell}y","x{cell}y"\n'.encode())
        answers(f'"{cell}","{cell}"\n'.encode())
    for blank in (b"\n", b",,,\r\n", b'"";""\r', b"Surname,Forename\n", b'"a","b"\n'):
        answers(blank * (6_000_000 // len(blank)) + b"Surname,Forename\nLee,Ann\n")
    answers(("<!--" * 100_000).encode())
    answers(head.encode() + b"Lee,Ann,soon,K,SLCN\n" * 20_000)


def test_five_thousand_rows_are_read_in_a_second_and_a_half() -> None:
    lines = ["UPN,Surname,Forename,Year,Form,DOB,SEN status,Sen need,Need rank,PP,LAC,Attendance"]
    for number in range(5_000):
        tail = f"801{1000 + number:04}{number % 20 + 5:02}{number % 1000:03}"
        lines.append(
            f'{check_letter("A" + tail)}{tail},"Surname{number}","Forename{number}",Year {number % 13 + 1},4A,'
            f"{number % 28 + 1:02}/{number % 12 + 1:02}/20{number % 10 + 10},{'NKE'[number % 3]},"
            f'"Social, Emotional & Mental Health",1,Y,N,{90 + number % 10}.{number % 10}%'
        )
    data = "\n".join(lines)
    began = time.process_time()
    reading = read(data)
    assert time.process_time() - began < 1.5
    assert len(reading.pupils) == 5_000
