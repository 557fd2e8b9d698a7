"""What was encrypted opens in its place, whole and unaltered, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import storable, storable_json
from bot.storage.cipher import Ciphertext, Mac, Masters, Seal, key_id, new_key
from bot.storage.error import CipherError, MasterKeyMissing

KEY = bytes(range(32))
WORKSPACE, SCOPE, PLACE = "T0PRACTICE", "a" * 32, "entries.body.1"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
pieces = st.text(st.characters(exclude_characters="|", codec="utf-8"), max_size=12)


def a_seal(key: bytes = KEY, workspace: str = WORKSPACE, scope: str = SCOPE) -> Seal:
    return Seal(workspace, scope, key)


@given(st.binary(max_size=4000))
def test_bytes_come_back(plain: bytes) -> None:
    assert a_seal().decrypt(a_seal().encrypt(plain, PLACE), PLACE) == plain


@given(st.text(st.characters(), max_size=400))
def test_any_text_comes_back(text: str) -> None:
    assert a_seal().decrypt_text(a_seal().encrypt_text(text, PLACE), PLACE) == storable(text)


@given(json_values)
def test_json_comes_back(value: object) -> None:
    assert a_seal().decrypt_json(a_seal().encrypt_json(value, PLACE), PLACE) == storable_json(value)


def test_the_same_text_is_never_encrypted_alike() -> None:
    assert len({a_seal().encrypt_text("同じ", PLACE) for _ in range(100)}) == 100


@given(st.binary(max_size=200), st.data())
def test_a_flipped_bit_fails(plain: bytes, data: st.DataObject) -> None:
    blob = bytearray(a_seal().encrypt(plain, PLACE))
    at = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[at // 8] ^= 1 << at % 8
    with pytest.raises(CipherError):
        a_seal().decrypt(bytes(blob), PLACE)


@given(st.binary(max_size=200), st.data())
def test_a_cut_or_lengthened_blob_fails(plain: bytes, data: st.DataObject) -> None:
    blob = bytes(a_seal().encrypt(plain, PLACE))
    cut = data.draw(st.integers(0, len(blob) - 1))
    more = data.draw(st.binary(min_size=1, max_size=20))
    for altered in (blob[:cut], blob[cut + 1 :], blob + more, more + blob):
        with pytest.raises(CipherError):
            a_seal().decrypt(altered, PLACE)


@given(st.tuples(pieces, pieces, pieces), st.tuples(pieces, pieces, pieces))
def test_another_workspace_case_or_field_fails(
    here: tuple[str, str, str], there: tuple[str, str, str]
) -> None:
    blob = Seal(here[0], here[1], KEY).encrypt(b"plain", here[2])
    reading = Seal(there[0], there[1], KEY)
    if here == there:
        assert reading.decrypt(blob, there[2]) == b"plain"
    else:
        with pytest.raises(CipherError):
            reading.decrypt(blob, there[2])


def test_a_piece_that_could_blur_the_place_is_refused() -> None:
    with pytest.raises(ValueError, match="separator"):
        a_seal(scope="a|b").encrypt(b"", PLACE)
    with pytest.raises(ValueError, match="separator"):
        a_seal().encrypt(b"", "entries|body")


def test_another_key_fails() -> None:
    blob = a_seal().encrypt(b"plain", PLACE)
    with pytest.raises(CipherError):
        a_seal(key=new_key()).decrypt(blob, PLACE)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2))
def test_each_master_key_opens_what_it_wrapped(key: bytes, older: int) -> None:
    masters = [new_key() for _ in range(3)]
    wrapped = Masters(masters[older:], WORKSPACE).wrap(SCOPE, key)
    assert Masters(masters, WORKSPACE).unwrap(SCOPE, wrapped) == key
    assert key not in wrapped


def test_the_newest_master_key_wraps() -> None:
    newest, old = new_key(), new_key()
    wrapped = Masters([newest, old], WORKSPACE).wrap(SCOPE, KEY)
    assert Masters([newest], WORKSPACE).unwrap(SCOPE, wrapped) == KEY
    with pytest.raises(MasterKeyMissing):
        Masters([old], WORKSPACE).unwrap(SCOPE, wrapped)


def test_a_wrapped_key_does_not_open_for_another_scope_or_workspace() -> None:
    master = new_key()
    wrapped = Masters([master], WORKSPACE).wrap(SCOPE, KEY)
    with pytest.raises(CipherError):
        Masters([master], WORKSPACE).unwrap("b" * 32, wrapped)
    with pytest.raises(CipherError):
        Masters([master], "T0OTHER").unwrap(SCOPE, wrapped)


@given(st.data())
def test_an_altered_wrapped_key_fails(data: st.DataObject) -> None:
    masters = Masters([KEY], WORKSPACE)
    blob = bytearray(masters.wrap(SCOPE, new_key()))
    at = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[at // 8] ^= 1 << at % 8
    with pytest.raises((CipherError, MasterKeyMissing)):
        masters.unwrap(SCOPE, bytes(blob))


def test_a_master_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Masters([b"short"], WORKSPACE)
    with pytest.raises(ValueError, match="no master key"):
        Masters([], WORKSPACE)


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_equal_pieces_and_only_they_have_equal_macs(one: list[bytes], other: list[bytes]) -> None:
    mac = Mac(KEY)
    assert (mac.of("p", *one) == mac.of("p", *other)) == (one == other)
    assert mac.of("p", *one) != mac.of("q", *one)
    assert mac.of("p", *one) != Mac(new_key()).of("p", *one)


def test_no_repr_shows_a_key() -> None:
    shown = repr((a_seal(), Mac(KEY), Masters([KEY], WORKSPACE), Ciphertext(KEY)))
    assert KEY.hex() not in shown
    assert repr(KEY)[2:-1] not in shown


def test_the_name_of_a_master_key_does_not_hold_it() -> None:
    assert len(key_id(KEY)) == 8
    assert key_id(KEY) not in KEY
